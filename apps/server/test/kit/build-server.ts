import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, vi } from 'vitest';
import { changeContract, type ContractChange } from './contract-variant.ts';
import { folder as root } from './start-process.ts';

/**
 * Builds the server once for a test file, as it is shipped but with another release's contract; returns
 * the folder with its programs.
 */
export function buildServer(changes: readonly ContractChange[]): () => string {
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
      plugins: [changeContract(changes)],
      build: { outDir: folder, sourcemap: false },
    });
    vi.unstubAllEnvs();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
