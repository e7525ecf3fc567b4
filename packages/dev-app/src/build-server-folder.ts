import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build } from 'vite';
import { changeRelease, type ReleaseChange } from './change-release.ts';

const root = fileURLToPath(new URL('../../../apps/server', import.meta.url));

/** A server as it is shipped. */
export interface BuiltServer {
  /** Folder of its programs. */
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/**
 * Builds the server as it is shipped, or as another release would be, into a new folder below the package,
 * where it finds its npm dependencies. `NODE_ENV` has to be `production`.
 */
export async function buildServerFolder(
  changes: readonly ReleaseChange[] = [],
): Promise<BuiltServer> {
  const builds = join(root, 'dist', 'variants');
  await mkdir(builds, { recursive: true });
  const folder = await mkdtemp(join(builds, 'server-'));
  await build({
    root,
    logLevel: 'warn',
    plugins: [changeRelease(changes)],
    build: { outDir: folder, sourcemap: false },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
