import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, vi } from 'vitest';
import { changeRelease, type ReleaseChange } from '../../../server/test/kit/change-release.ts';

const root = new URL('../..', import.meta.url).pathname;

/** Builds the web app once for a test file, as it is shipped, or as another release would be; returns where it will be. */
export function buildWebApp(changes: readonly ReleaseChange[] = []): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidings-web-'));
    // The test runner's value would be kept, and another build of Svelte be taken.
    vi.stubEnv('NODE_ENV', 'production');
    await build({
      root,
      logLevel: 'warn',
      plugins: [changeRelease(changes)],
      build: { outDir: folder, emptyOutDir: true },
    });
    vi.unstubAllEnvs();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
