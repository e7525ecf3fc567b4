import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const server = fileURLToPath(new URL('../../../server', import.meta.url));

/** A server built as it is shipped, beside its dependencies; disposing takes the build away. */
export interface BuiltServer extends AsyncDisposable {
  readonly main: string;
}

/** Builds the server. */
export async function buildServer(): Promise<BuiltServer> {
  const outDir = join(server, '.cache', `oracle-${String(process.pid)}-${String(Date.now())}`);
  await build({ root: server, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  return {
    main: join(outDir, 'main.js'),
    [Symbol.asyncDispose]: () => rm(outDir, { recursive: true, force: true }),
  };
}
