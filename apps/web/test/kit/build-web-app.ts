import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject, vi } from 'vitest';
import { changeRelease, type ReleaseChange } from '@tidings/dev-app/build';
import type {} from './vitest-global-setup.ts';

/**
 * Gives the web app as it is shipped, which the run has built once, or built for a test file as another
 * release would be; returns where it is, or will be when tests run.
 */
export function buildWebApp(changes: readonly ReleaseChange[] = []): () => string {
  if (changes.length === 0) return () => inject('webDist');
  let folder = '';
  beforeAll(async () => {
    const { buildWebAppInto } = await import('./build-web-app-into.ts');
    folder = await mkdtemp(join(tmpdir(), 'tidings-web-'));
    // The test runner's value would be kept, and another build of Svelte be taken.
    vi.stubEnv('NODE_ENV', 'production');
    await buildWebAppInto(folder, [changeRelease(changes)]);
    vi.unstubAllEnvs();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}
