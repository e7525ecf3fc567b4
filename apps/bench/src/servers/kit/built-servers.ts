import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const servers = join(root, 'src', 'servers');

/** The Node servers of the bench as plain JavaScript. */
export interface BuiltServers extends AsyncDisposable {
  /** Names the file of a server: its folder's name. */
  main(name: string): string;
}

/** Builds every `servers/NAME/main.ts` as the product is built: no loader takes part in what is measured. */
export async function buildServers(): Promise<BuiltServers> {
  const outDir = join(root, '.cache', `servers-${String(process.pid)}`);
  const names = readdirSync(servers).filter((name) => existsSync(join(servers, name, 'main.ts')));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, join(servers, name, 'main.ts')])),
        output: { entryFileNames: '[name].js' },
      },
    },
    ssr: { noExternal: [/^@tidings\//] },
  });
  return {
    main: (name) => join(outDir, `${name}.js`),
    [Symbol.asyncDispose]: () => rm(outDir, { recursive: true, force: true }),
  };
}
