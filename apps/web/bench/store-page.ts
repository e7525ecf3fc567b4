import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, preview } from 'vite';

/** The page in `page/`: the real list over a store that gets events faster than any server could send them. */
export interface StorePage extends AsyncDisposable {
  readonly url: string;
}

/** Builds that page and serves it. */
export async function serveStorePage(): Promise<StorePage> {
  const root = new URL('page', import.meta.url).pathname;
  const outDir = await mkdtemp(join(tmpdir(), 'tidings-list-bench-'));
  const common = { root, configFile: false, logLevel: 'warn' } as const;
  await build({ ...common, plugins: [svelte()], build: { outDir, emptyOutDir: true } });
  const server = await preview({ ...common, build: { outDir }, preview: { port: 0 } });
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
