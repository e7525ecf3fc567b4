import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { buildServerFolder } from './build-server-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the server as it is shipped, for `inject('serverDist')`: its processes start quickly. */
    serverDist: string;
  }
}

/** Builds the server once for all test files of a run; removes it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { NODE_ENV } = process.env;
  // Otherwise the build would use the test runner's value.
  process.env['NODE_ENV'] = 'production';
  try {
    const { folder, remove } = await buildServerFolder();
    project.provide('serverDist' satisfies keyof ProvidedContext, folder);
    return remove;
  } finally {
    process.env['NODE_ENV'] = NODE_ENV;
  }
}
