import type { SharedWorkerLike } from './platform.ts';

// Node's types do not name it. Whether there is one is asked below, before it is used.
declare const SharedWorker: new (
  url: URL,
  options: { readonly type: 'module'; readonly name: string },
) => SharedWorkerLike;

/** Finds what starts or reuses the worker of a name; undefined where there are no shared workers. */
export function findWorkers(): ((name: string) => SharedWorkerLike) | undefined {
  if (!('SharedWorker' in globalThis)) return undefined;
  // Bundlers recognize a worker's script by exactly this form.
  return (name) =>
    new SharedWorker(new URL('./shared-worker.ts', import.meta.url), { type: 'module', name });
}
