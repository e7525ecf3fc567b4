import { defineConfig } from 'vite';

/** The page beside the compiled server; in development the two run on two ports. */
export default defineConfig({
  build: { outDir: 'dist/page' },
  server: { proxy: { '/orders': 'http://localhost:3000' } },
});
