import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const server = fileURLToPath(new URL('../../../server', import.meta.url));

/** Builds the server as it is shipped, beside its dependencies; `remove` takes the build away. */
export async function buildServer(): Promise<{ main: string; remove: () => Promise<void> }> {
  const outDir = join(server, '.cache', `oracle-${String(process.pid)}`);
  await build({ root: server, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  return {
    main: join(outDir, 'main.js'),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}
