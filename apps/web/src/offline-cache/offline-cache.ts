import { inTransaction, openDatabase } from '../storage/open-database.ts';

/** A list as it was when the page was last live. */
export interface CachedList {
  /** When that was (ISO 8601). */
  readonly at: string;
  readonly data: unknown;
}

/** The last known lists, separate for each user; the empty user has the public ones. */
export interface OfflineCache {
  read(user: string, name: string): Promise<CachedList | undefined>;
  write(user: string, name: string, data: unknown): Promise<void>;
}

/** Lists that are cached per user; beyond that the oldest are dropped. */
export const maxCachedLists = 30;

/** Creates the cache in the browser's database; if that is denied, nothing is cached and nothing fails. */
export function createOfflineCache(factory: IDBFactory, now: () => number): OfflineCache {
  let opened: Promise<IDBDatabase> | undefined;
  const run = async <Result>(
    work: (objects: IDBObjectStore, done: (result: Result) => void) => void,
  ): Promise<Result | undefined> => {
    try {
      return await inTransaction(await (opened ??= openDatabase(factory)), 'offlineCache', work);
    } catch {
      return undefined;
    }
  };
  return {
    read: (user, name) =>
      run((objects, done) => {
        const request: IDBRequest<unknown> = objects.get([user, name]);
        request.onsuccess = () => {
          if (isCachedList(request.result)) done(request.result);
        };
      }),
    async write(user, name, data) {
      await run((objects) => {
        objects.put({ person: user, name, at: new Date(now()).toISOString(), data });
        const all: IDBRequest<unknown[]> = objects.getAll(ofUser(user));
        all.onsuccess = () => {
          const byAge = all.result.filter(isCachedList).sort((a, b) => (a.at < b.at ? 1 : -1));
          for (const old of byAge.slice(maxCachedLists)) objects.delete([old.person, old.name]);
        };
      });
    },
  };
}

function ofUser(user: string): IDBKeyRange {
  // An array sorts after every string.
  return IDBKeyRange.bound([user], [user, []]);
}

function isCachedList(
  found: unknown,
): found is CachedList & { readonly person: string; readonly name: string } {
  if (typeof found !== 'object' || found === null) return false;
  return 'at' in found && typeof found.at === 'string' && 'data' in found && 'name' in found;
}
