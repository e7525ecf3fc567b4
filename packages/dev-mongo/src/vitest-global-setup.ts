import type { ProvidedContext } from 'vitest';
import type { TestProject } from 'vitest/node';
import { shareMongo } from './share-mongo.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's one replica set, for `inject('mongodbUri')`; every test file uses a database of its own. */
    mongodbUri: string;
  }
}

/**
 * Starts one replica set for the whole test run, whichever projects ask for it, and stops it when
 * the last of them is done.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { uri, release } = await shareMongo();
  project.provide('mongodbUri' satisfies keyof ProvidedContext, uri);
  return release;
}
