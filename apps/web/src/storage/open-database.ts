/** The names of the stores in the browser's database, as they were when it was created. */
export const stores = { outbox: 'outbox', offlineCache: 'kept' } as const;

/** Raised when the stores change; a tab of an older release then closes the database. */
const version = 1;

/** Opens the browser's database for the page; rejects where a browser denies it. */
export function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('tidings', version);
    request.onupgradeneeded = () => {
      const items = request.result.createObjectStore(stores.outbox, { keyPath: 'clientId' });
      items.createIndex('order', ['person', 'number']);
      request.result.createObjectStore(stores.offlineCache, { keyPath: ['person', 'name'] });
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => {
        database.close();
      };
      resolve(database);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('The database could not be opened.'));
    };
    request.onblocked = () => {
      reject(new Error('A tab of another release has the database open.'));
    };
  });
}

/** Runs `work` in one transaction; resolves to its result once that is committed. */
export function inTransaction<Result>(
  database: IDBDatabase,
  store: keyof typeof stores,
  work: (objects: IDBObjectStore, done: (result: Result) => void) => void,
): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores[store], 'readwrite');
    let result: Result | undefined;
    transaction.oncomplete = () => {
      resolve(result);
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error('The transaction was broken off.'));
    };
    work(transaction.objectStore(stores[store]), (value) => {
      result = value;
    });
  });
}
