import { defineConfig } from 'vite';

/**
 * Bundles the workspace's sources, the server and its command apart; what comes from npm stays outside, but
 * for data: importing JSON makes Node 20 warn.
 */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    sourcemap: true,
    rolldownOptions: {
      input: { main: 'src/main.ts', quarantine: 'src/quarantine.ts' },
      output: { entryFileNames: '[name].js' },
    },
  },
  ssr: { noExternal: [/^@tidings\//, 'unhomoglyph'] },
});
