import { build, type Plugin } from 'vite';

const root = new URL('../..', import.meta.url).pathname;

/** Builds the web app into a folder, which is emptied first; `NODE_ENV` has to be `production`. */
export async function buildWebAppInto(
  folder: string,
  plugins: readonly Plugin[] = [],
): Promise<void> {
  const outDir = { outDir: folder, emptyOutDir: true };
  await build({ root, logLevel: 'warn', plugins: [...plugins], build: outDir });
}
