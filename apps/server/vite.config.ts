import { defineConfig } from 'vite';

/** Bundles the workspace's sources into one file; what comes from npm stays outside. */
export default defineConfig({
  build: {
    ssr: 'src/main.ts',
    target: 'node20',
    outDir: 'dist',
    sourcemap: true,
    rolldownOptions: { output: { entryFileNames: 'main.js' } },
  },
  ssr: { noExternal: [/^@tidings\//] },
});
