import type { OutboxItem } from './outbox-item.ts';

/** The fields that change while an item waits. */
export type OutboxItemChange = Pick<Partial<OutboxItem>, 'triedAt' | 'waits' | 'refused'>;

/** Stores the outbox's items. */
export interface OutboxStore {
  /** Reads a user's items, in the order in which they were written. */
  read(user: string): Promise<readonly OutboxItem[]>;
  /** Appends an item to those of its user. */
  add(item: Omit<OutboxItem, 'number'>): Promise<void>;
  /** Changes an item if it still exists; one that was removed meanwhile stays removed. */
  change(clientId: string, change: OutboxItemChange): Promise<void>;
  remove(clientId: string): Promise<void>;
  /** Removes a user's items. */
  clear(user: string): Promise<void>;
}

/** Creates a store that lives as long as the page, for browsers that deny theirs. */
export function createMemoryStore(): OutboxStore {
  let items: readonly OutboxItem[] = [];
  const done = Promise.resolve();
  return {
    read: (user) => Promise.resolve(items.filter((item) => item.person === user)),
    add(item) {
      items = [...items, { ...item, number: (items.at(-1)?.number ?? 0) + 1 }];
      return done;
    },
    change(clientId, change) {
      items = items.map((item) => (item.clientId === clientId ? { ...item, ...change } : item));
      return done;
    },
    remove(clientId) {
      items = items.filter((item) => item.clientId !== clientId);
      return done;
    },
    clear(user) {
      items = items.filter((item) => item.person !== user);
      return done;
    },
  };
}

/**
 * Combines two stores: what the first rejects (denied, full) goes to the second, so that nothing that was
 * written is lost while the page lives.
 */
export function createFallbackStore(first: OutboxStore, second: OutboxStore): OutboxStore {
  const both = async (run: (store: OutboxStore) => Promise<void>): Promise<void> => {
    await Promise.all([run(first).catch(() => undefined), run(second)]);
  };
  return {
    async read(user) {
      const [kept, others] = await Promise.all([
        first.read(user).catch(() => []),
        second.read(user),
      ]);
      return [...kept, ...others];
    },
    add: (item) => first.add(item).catch(() => second.add(item)),
    change: (clientId, change) => both((store) => store.change(clientId, change)),
    remove: (clientId) => both((store) => store.remove(clientId)),
    clear: (user) => both((store) => store.clear(user)),
  };
}
