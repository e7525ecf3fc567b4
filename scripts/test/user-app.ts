import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pnpm } from '../packages/pnpm.ts';
import { root, run } from '../packages/run.ts';

/** An app outside the repository, made of files of an example. */
export interface UserApp {
  readonly folder: string;
  /** Runs a program of its own `node_modules`. */
  readonly exec: (name: string, ...args: string[]) => Promise<string>;
}

const example = join(root, 'examples', 'express-vite');

/**
 * Lays out an app in an empty folder and installs it: of the example's packages those named, ours from
 * their tarballs, everything else from the registry; nothing is hoisted.
 */
export async function createUserApp(options: {
  readonly folder: string;
  readonly files: readonly string[];
  readonly packages: readonly string[];
  readonly tarballs: ReadonlyMap<string, string>;
  /** Versions other than the newest that fit. @defaultValue none */
  readonly versions?: Readonly<Record<string, string>>;
}): Promise<UserApp> {
  const { folder, files, packages, tarballs } = options;
  for (const file of [...files, 'tsconfig.json']) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(example, file), join(folder, file));
  }
  const manifest = JSON.parse(await readFile(join(example, 'package.json'), 'utf8')) as {
    // The example's own package.json has both.
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const only = (all: Record<string, string>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => packages.includes(name)));
  const dependencies = only(manifest.dependencies);
  const devDependencies = only(manifest.devDependencies);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies, devDependencies }),
  );
  const overrides = {
    ...options.versions,
    ...Object.fromEntries([...tarballs].map(([name, tarball]) => [name, `file:${tarball}`])),
  };
  // YAML takes JSON.
  await writeFile(join(folder, 'pnpm-workspace.yaml'), JSON.stringify({ hoist: false, overrides }));
  await pnpm(['install', '--no-frozen-lockfile'], { cwd: folder });
  return {
    folder,
    exec: (name, ...args) => run(join(folder, 'node_modules', '.bin', name), args, { cwd: folder }),
  };
}
