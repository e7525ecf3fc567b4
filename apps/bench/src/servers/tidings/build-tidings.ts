import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const server = fileURLToPath(new URL('../../../../server', import.meta.url));
const fedFeed = fileURLToPath(new URL('./fed-change-feed.ts', import.meta.url));

/** A built server, beside its dependencies. */
export interface BuiltTidings extends AsyncDisposable {
  readonly main: string;
}

/**
 * Builds the server by its own configuration, as it is shipped.
 *
 * - `shipped`: nothing else.
 * - `fed`: with `fed-change-feed.ts` in the place of the package `change-feed`.
 */
export async function buildTidings(form: 'shipped' | 'fed'): Promise<BuiltTidings> {
  const outDir = join(server, '.cache', `bench-${form}-${String(process.pid)}`);
  await build({
    root: server,
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, sourcemap: true },
    plugins: form === 'fed' ? [feedPlugin] : [],
  });
  return {
    main: join(outDir, 'main.js'),
    [Symbol.asyncDispose]: () => rm(outDir, { recursive: true, force: true }),
  };
}

const feedPlugin: Plugin = {
  name: 'fed-change-feed',
  enforce: 'pre',
  resolveId(source, importer) {
    return source === '@tidings/change-feed' && importer !== fedFeed ? fedFeed : undefined;
  },
};
