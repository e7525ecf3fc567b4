import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, vi } from 'vitest';
import { changeRelease, type ReleaseChange } from './change-release.ts';
import { folder as root } from './start-process.ts';

/**
 * Builds the server once for a test file, as it is shipped, or as another release would be; returns the
 * folder with its programs.
 */
export function buildServer(changes: readonly ReleaseChange[] = []): () => string {
  let folder = '';
  beforeAll(async () => {
    // Below the package, from where it finds what comes from npm.
    const builds = join(root, 'dist', 'variants');
    await mkdir(builds, { recursive: true });
    folder = await mkdtemp(join(builds, 'server-'));
    // The test runner's value would be kept.
    vi.stubEnv('NODE_ENV', 'production');
    await build({
      root,
      logLevel: 'warn',
      plugins: [changeRelease(changes)],
      build: { outDir: folder, sourcemap: false },
    });
    vi.unstubAllEnvs();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
