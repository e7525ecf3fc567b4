import { validate } from '@tidings/protocol';
import { inTransaction } from '../storage/open-database.ts';
import { StoredOutboxItem, type OutboxItem } from './outbox-item.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Creates a store in the browser's database, which all tabs share and which outlives them. */
export function createDatabaseStore(database: () => Promise<IDBDatabase>): OutboxStore {
  const run = async <Result>(
    work: (objects: IDBObjectStore, done: (result: Result) => void) => void,
  ): Promise<Result | undefined> => inTransaction(await database(), 'outbox', work);

  return {
    async read(user) {
      const found = await run<unknown[]>((objects, done) => {
        const request = objects.index('order').getAll(ofUser(user));
        request.onsuccess = () => {
          done(request.result);
        };
      });
      return (found ?? []).filter(isOutboxItem);
    },
    async add(item) {
      await run((objects) => {
        // One transaction: two tabs never take the same number.
        const last = objects.index('order').openKeyCursor(ofUser(item.person), 'prev');
        last.onsuccess = () => {
          objects.put({ ...item, number: numberIn(last.result?.key) + 1 });
        };
      });
    },
    async change(clientId, change) {
      await run((objects) => {
        const request: IDBRequest<unknown> = objects.get(clientId);
        request.onsuccess = () => {
          if (isOutboxItem(request.result)) objects.put({ ...request.result, ...change });
        };
      });
    },
    async remove(clientId) {
      await run((objects) => {
        objects.delete(clientId);
      });
    },
    async clear(user) {
      await run((objects) => {
        const cursor = objects.index('order').openCursor(ofUser(user));
        cursor.onsuccess = () => {
          cursor.result?.delete();
          cursor.result?.continue();
        };
      });
    },
  };
}

function ofUser(user: string): IDBKeyRange {
  // Arrays sort after all numbers.
  return IDBKeyRange.bound([user], [user, []]);
}

function numberIn(key: IDBValidKey | undefined): number {
  const number: unknown = Array.isArray(key) ? key[1] : undefined;
  return typeof number === 'number' ? number : 0;
}

function isOutboxItem(found: unknown): found is OutboxItem {
  return validate(StoredOutboxItem, found).ok;
}
