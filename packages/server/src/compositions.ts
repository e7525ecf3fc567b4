import { TidingsError } from './errors.ts';

const key = Symbol.for('tidings.compositions');
// Nothing else knows the key. Two copies of this package in one process share what is under it.
const registry = globalThis as { [key]?: Set<string> | undefined };

/**
 * Registers an instance over one feed document in this process; returns a function that unregisters it.
 * @throws TidingsError `second-composition` if there already is one: each would read every change and keep its
 * own log.
 */
export function registerComposition(epoch: string, collection: string): () => void {
  const running = (registry[key] ??= new Set());
  const name = `${epoch} ${collection}`;
  if (running.has(name)) {
    throw new TidingsError(
      'second-composition',
      'This process runs `createTidings` over this database already. ' +
        'Create it once, and give it all channels and sources; or set another `ownCollection`.',
    );
  }
  running.add(name);
  return () => {
    running.delete(name);
  };
}
