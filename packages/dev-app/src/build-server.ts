import { afterAll, beforeAll, vi } from 'vitest';
import { buildServerFolder, type BuiltServer } from './build-server-folder.ts';
import type { ReleaseChange } from './change-release.ts';

/** Builds another release of the server once for a test file; returns the folder with its programs. */
export function buildServer(changes: readonly ReleaseChange[] = []): () => string {
  let built: BuiltServer | undefined;
  beforeAll(async () => {
    // Otherwise the build would use the test runner's value.
    vi.stubEnv('NODE_ENV', 'production');
    built = await buildServerFolder(changes);
    vi.unstubAllEnvs();
  });
  afterAll(() => built?.remove());
  return () => built?.folder ?? '';
}
