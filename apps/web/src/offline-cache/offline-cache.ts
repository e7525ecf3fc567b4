import { inTransaction, openDatabase } from '../storage/open-database.ts';

/** A list as it was when the page was last live. */
export interface Kept {
  /** When that was (ISO 8601). */
  readonly at: string;
  readonly data: unknown;
}

/** The last known lists, separate for each user; the empty user has the public ones. */
export interface KeptStore {
  read(person: string, name: string): Promise<Kept | undefined>;
  write(person: string, name: string, data: unknown): Promise<void>;
}

/** Lists that are cached per user; beyond that the oldest are dropped. */
export const maxKeptLists = 30;

/** Creates the cache in the browser's database; if that is denied, nothing is cached and nothing fails. */
export function createKeptStore(factory: IDBFactory, now: () => number): KeptStore {
  let opened: Promise<IDBDatabase> | undefined;
  const run = async <Result>(
    work: (objects: IDBObjectStore, done: (result: Result) => void) => void,
  ): Promise<Result | undefined> => {
    try {
      return await inTransaction(await (opened ??= openDatabase(factory)), 'kept', work);
    } catch {
      return undefined;
    }
  };
  return {
    read: (person, name) =>
      run((objects, done) => {
        const request: IDBRequest<unknown> = objects.get([person, name]);
        request.onsuccess = () => {
          if (isKept(request.result)) done(request.result);
        };
      }),
    async write(person, name, data) {
      await run((objects) => {
        objects.put({ person, name, at: new Date(now()).toISOString(), data });
        const all: IDBRequest<unknown[]> = objects.getAll(ofPerson(person));
        all.onsuccess = () => {
          const byAge = all.result.filter(isKept).sort((a, b) => (a.at < b.at ? 1 : -1));
          for (const old of byAge.slice(maxKeptLists)) objects.delete([old.person, old.name]);
        };
      });
    },
  };
}

function ofPerson(person: string): IDBKeyRange {
  // An array sorts after every string.
  return IDBKeyRange.bound([person], [person, []]);
}

function isKept(
  found: unknown,
): found is Kept & { readonly person: string; readonly name: string } {
  if (typeof found !== 'object' || found === null) return false;
  return 'at' in found && typeof found.at === 'string' && 'data' in found && 'name' in found;
}
