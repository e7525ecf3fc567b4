import type { Parcel } from './outbox-item.ts';

/** The fields that change while an item waits. */
export type ParcelChange = Pick<Partial<Parcel>, 'triedAt' | 'waits' | 'refused'>;

/** Stores the outbox's items. */
export interface ParcelStore {
  /** Reads a user's items, in the order in which they were written. */
  read(person: string): Promise<readonly Parcel[]>;
  /** Appends an item to those of its user. */
  add(parcel: Omit<Parcel, 'number'>): Promise<void>;
  /** Changes an item if it still exists; one that was removed meanwhile stays removed. */
  change(clientId: string, change: ParcelChange): Promise<void>;
  remove(clientId: string): Promise<void>;
  /** Removes a user's items. */
  clear(person: string): Promise<void>;
}

/** Creates a store that lives as long as the page, for browsers that deny theirs. */
export function createMemoryStore(): ParcelStore {
  let parcels: readonly Parcel[] = [];
  const done = Promise.resolve();
  return {
    read: (person) => Promise.resolve(parcels.filter((parcel) => parcel.person === person)),
    add(parcel) {
      parcels = [...parcels, { ...parcel, number: (parcels.at(-1)?.number ?? 0) + 1 }];
      return done;
    },
    change(clientId, change) {
      parcels = parcels.map((parcel) =>
        parcel.clientId === clientId ? { ...parcel, ...change } : parcel,
      );
      return done;
    },
    remove(clientId) {
      parcels = parcels.filter((parcel) => parcel.clientId !== clientId);
      return done;
    },
    clear(person) {
      parcels = parcels.filter((parcel) => parcel.person !== person);
      return done;
    },
  };
}

/**
 * Combines two stores: what the first rejects (denied, full) goes to the second, so that nothing that was
 * written is lost while the page lives.
 */
export function createFallbackStore(first: ParcelStore, second: ParcelStore): ParcelStore {
  const both = async (run: (store: ParcelStore) => Promise<void>): Promise<void> => {
    await Promise.all([run(first).catch(() => undefined), run(second)]);
  };
  return {
    async read(person) {
      const [kept, others] = await Promise.all([
        first.read(person).catch(() => []),
        second.read(person),
      ]);
      return [...kept, ...others];
    },
    add: (parcel) => first.add(parcel).catch(() => second.add(parcel)),
    change: (clientId, change) => both((store) => store.change(clientId, change)),
    remove: (clientId) => both((store) => store.remove(clientId)),
    clear: (person) => both((store) => store.clear(person)),
  };
}
