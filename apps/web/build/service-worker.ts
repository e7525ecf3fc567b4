import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { build, type Plugin, type Rolldown } from 'vite';
import type { Shell } from '../src/service-worker/shell.ts';

/** At the root, so that it answers for every page, and never hashed, so that it is found again. */
const fileName = 'service-worker.js';
const source = new URL('../src/service-worker/service-worker.ts', import.meta.url).pathname;

/** Creates the build step that makes the service worker and tells it what the page is made of. */
export function buildServiceWorker(): Plugin {
  let publicFolder = '';
  return {
    name: 'build-service-worker',
    apply: 'build',
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    generateBundle: {
      // Names carry what is in the files by then.
      order: 'post',
      async handler(_options, bundle) {
        const shell = shellOf(Object.values(bundle), readdirSync(publicFolder));
        this.emitFile({ type: 'asset', fileName, source: await compile(shell) });
      },
    },
  };
}

function shellOf(
  files: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[],
  besides: readonly string[],
): Shell {
  const built = files.filter((file) => file.fileName.startsWith('assets/'));
  const entry = built.find((file) => file.type === 'chunk' && file.name === 'first');
  if (entry === undefined) throw new Error('There is no script that the page begins with.');
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.type === 'chunk' ? file.code : file.source);
  return {
    name: hash.digest('hex').slice(0, 12),
    entry: `/${entry.fileName}`,
    files: [...built.map((file) => file.fileName), ...besides].map((file) => `/${file}`),
  };
}

/** Makes one file of it, that a browser without modules in service workers takes, too. */
async function compile(shell: Shell): Promise<string> {
  const made = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { __SHELL__: JSON.stringify(shell) },
    build: {
      write: false,
      rolldownOptions: { input: source, output: { format: 'iife' } },
    },
  });
  const output = Array.isArray(made) ? made[0] : made;
  if (output === undefined || !('output' in output)) throw new Error('It was not made.');
  return output.output[0].code;
}
