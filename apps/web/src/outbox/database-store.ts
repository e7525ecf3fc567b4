import { validate } from '@tidings/protocol';
import { inTransaction } from '../storage/open-database.ts';
import { KeptParcel, type Parcel } from './outbox-item.ts';
import type { ParcelStore } from './outbox-store.ts';

/** Creates a store in the browser's database, which all tabs share and which outlives them. */
export function createDatabaseStore(database: () => Promise<IDBDatabase>): ParcelStore {
  const run = async <Result>(
    work: (objects: IDBObjectStore, done: (result: Result) => void) => void,
  ): Promise<Result | undefined> => inTransaction(await database(), 'outbox', work);

  return {
    async read(person) {
      const found = await run<unknown[]>((objects, done) => {
        const request = objects.index('order').getAll(ofPerson(person));
        request.onsuccess = () => {
          done(request.result);
        };
      });
      return (found ?? []).filter(isParcel);
    },
    async add(parcel) {
      await run((objects) => {
        // One transaction: two tabs never take the same number.
        const last = objects.index('order').openKeyCursor(ofPerson(parcel.person), 'prev');
        last.onsuccess = () => {
          objects.put({ ...parcel, number: numberIn(last.result?.key) + 1 });
        };
      });
    },
    async change(clientId, change) {
      await run((objects) => {
        const request: IDBRequest<unknown> = objects.get(clientId);
        request.onsuccess = () => {
          if (isParcel(request.result)) objects.put({ ...request.result, ...change });
        };
      });
    },
    async remove(clientId) {
      await run((objects) => {
        objects.delete(clientId);
      });
    },
    async clear(person) {
      await run((objects) => {
        const cursor = objects.index('order').openCursor(ofPerson(person));
        cursor.onsuccess = () => {
          cursor.result?.delete();
          cursor.result?.continue();
        };
      });
    },
  };
}

function ofPerson(person: string): IDBKeyRange {
  // Arrays sort after all numbers.
  return IDBKeyRange.bound([person], [person, []]);
}

function numberIn(key: IDBValidKey | undefined): number {
  const number: unknown = Array.isArray(key) ? key[1] : undefined;
  return typeof number === 'number' ? number : 0;
}

function isParcel(found: unknown): found is Parcel {
  return validate(KeptParcel, found).ok;
}
