import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

/** Builds the web app once for a test file, as it is shipped; returns where it will be. */
export function buildWebApp(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-web-'));
    await build({
      root,
      logLevel: 'warn',
      build: { outDir: folder, emptyOutDir: true },
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
