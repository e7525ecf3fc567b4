import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { buildWebAppInto } from './build-web-app-into.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the web app as it is shipped, for `inject('webDist')`; nobody changes it. */
    webDist: string;
  }
}

/** Builds the web app once for all test files of a run, and removes it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-web-'));
  const { NODE_ENV } = process.env;
  // The test runner's value would be kept, and another build of Svelte be taken.
  process.env['NODE_ENV'] = 'production';
  try {
    await buildWebAppInto(folder);
  } finally {
    process.env['NODE_ENV'] = NODE_ENV;
  }
  project.provide('webDist' satisfies keyof ProvidedContext, folder);
  return () => rm(folder, { recursive: true, force: true });
}
