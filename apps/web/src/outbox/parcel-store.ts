import type { Parcel } from './parcel.ts';

/** What of a parcel changes while it waits. */
export type ParcelChange = Pick<Partial<Parcel>, 'triedAt' | 'waits' | 'refused'>;

/** Where parcels are kept. */
export interface ParcelStore {
  /** Reads all of a person, in the order in which they were written. */
  read(person: string): Promise<readonly Parcel[]>;
  /** Keeps one behind all others of its person. */
  add(parcel: Omit<Parcel, 'number'>): Promise<void>;
  /** Changes one that is still there; one that was taken out meanwhile stays out. */
  change(clientId: string, change: ParcelChange): Promise<void>;
  remove(clientId: string): Promise<void>;
  /** Takes out all of a person. */
  clear(person: string): Promise<void>;
}

/** Makes a store that lives as long as the page: for browsers that deny theirs. */
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
 * Makes a store of two: what the first does not take (denied, full) the second does, so that nothing
 * that was written is dropped while the page lives.
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
