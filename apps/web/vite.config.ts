import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compressFiles } from './build/compress-files.ts';
import { dropDescriptions } from './build/drop-descriptions.ts';
import { buildServiceWorker } from './build/service-worker.ts';

/** Where the server listens in development; the browser only ever talks to Vite. */
const apiOrigin = process.env['API_ORIGIN'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [svelte(), dropDescriptions(), buildServiceWorker(), compressFiles()],
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/sse', '/message', '/healthz', '/docs', '/asyncapi.json', '/openapi.json'].map(
        (path) => [path, { target: apiOrigin }],
      ),
    ),
  },
  build: {
    // The first browsers that know light-dark(): with older ones named, it would be rewritten.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The content security policy allows no data: fonts or styles, and files are cached for good.
    assetsInlineLimit: 0,
    // The first load does not list each chunk's dependencies: a chunk loads its own imports.
    modulePreload: false,
    // How long its own plugins took is the bundler's concern.
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: {
        // The first load is one file, instead of one for each way to share its parts with later chunks;
        // `probe` is fetched with it, and shares what reads `Retry-After`.
        codeSplitting: {
          groups: [{ name: 'first', test: /src\/(?:main|parse-retry-after)\.ts$/ }],
        },
      },
    },
  },
});
