import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from './run.ts';

/** The packages that others may use, in `packages/`; all else is this application's own. */
export const published = [
  'protocol',
  'contract-gate',
  'sse-hub',
  'change-feed',
  'event-source',
  'live-list',
  'server',
  'cli',
] as const;

/** What TypeScript leaves as it is: the imports of declarations, and the address of a worker. */
const relativeSource = /((?:from |import\(|new URL\()['"]\.[^'"]*)\.ts(?=['"])/g;

/** Builds the published packages: JavaScript, types, and maps of both, in each one's `dist`. */
export async function buildPackages(): Promise<void> {
  const projects = published.map((name) => `packages/${name}/tsconfig.build.json`);
  await run(join(root, 'node_modules', '.bin', 'tsc'), ['--build', ...projects]);
  await Promise.all(published.map((name) => nameBuiltFiles(join(root, 'packages', name, 'dist'))));
}

/** Lets what was built name what was built, and not its sources. */
async function nameBuiltFiles(dist: string): Promise<void> {
  const files = await readdir(dist, { recursive: true });
  for (const file of files.filter((name) => /\.(js|d\.ts)$/.test(name))) {
    const path = join(dist, file);
    const text = await readFile(path, 'utf8');
    const named = text.replaceAll(relativeSource, '$1.js');
    if (named !== text) await writeFile(path, named);
  }
}
