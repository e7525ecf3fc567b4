import type { Validated } from '@tidings/protocol';
import type { ClientSession, Db, Document } from 'mongodb';
import type { PageOrder } from './page-order.ts';
import type { RawDocument } from './project-documents.ts';

/** Documents scanned, for each one wanted, before a shorter page is good enough. */
const maxScanFactor = 20;

/** Makes the options of a read that returns only these fields and `_id`. */
export function onlyFields(fields: readonly string[] | undefined): {
  readonly projection?: Record<string, 1>;
} {
  if (fields === undefined) return {};
  return { projection: Object.fromEntries(['_id', ...fields].map((field) => [field, 1])) };
}

/** One page of a list, in its order. */
export interface Page<Value> {
  readonly values: Value[];
  /** Where the next page begins (`before`); null when this is the last one. */
  readonly next: string | null;
}

/** Which page to read. */
export interface PageRequest {
  /** The `next` of the page before. @defaultValue the first documents */
  readonly before?: string | undefined;
  /** Items in the page at most. */
  readonly limit: number;
  /** Documents scanned before a shorter page is good enough; `Infinity` for all. @defaultValue 20 for each item */
  readonly maxScanned?: number;
}

/**
 * Reads the documents of a list after `before`, in its order, at most `limit`. Those that break the contract
 * are skipped; if there are very many in a row, a page has fewer than `limit` and still says where the next
 * one begins.
 *
 * @throws TidingsError `invalid-page` when `before` is not the `next` of a page
 */
export async function readPage<Value>(
  database: Db,
  session: ClientSession,
  {
    collection,
    order,
    filter,
    fields,
    readAll,
    before,
    limit,
    maxScanned = (limit + 1) * maxScanFactor,
  }: PageRequest & {
    readonly collection: string;
    readonly order: PageOrder;
    /** A filter on the documents; with an index on it and the order. */
    readonly filter: Document;
    /** The top-level fields that are read, besides `_id`. @defaultValue all */
    readonly fields?: readonly string[] | undefined;
    readonly readAll: (documents: readonly RawDocument[]) => Promise<readonly Validated<Value>[]>;
  },
): Promise<Page<Value>> {
  const values: Value[] = [];
  const after = order.after(before);
  let scanned = 0;
  let last: RawDocument | undefined;
  const next = () => (last === undefined ? (before ?? null) : order.placeOf(last));
  while (scanned < maxScanned) {
    const wanted = Math.min(limit + 1, maxScanned - scanned);
    const documents = database
      .collection(collection)
      .find({ $and: [filter, after] }, { session, batchSize: wanted, ...onlyFields(fields) })
      .sort(order.sort)
      // The same documents: the session reads a snapshot.
      .skip(scanned)
      .limit(wanted);
    // To its end: the server refuses to kill the cursor of a snapshot session, and would keep it, and the
    // snapshot, for ten minutes.
    const found = await documents.toArray();
    const count = found.length;
    for (const [index, value] of (await readAll(found)).entries()) {
      if (value.ok && values.length === limit) return { values, next: next() };
      if (value.ok) values.push(value.data);
      last = found[index];
    }
    if (count < wanted) return { values, next: null };
    scanned += count;
  }
  return { values, next: next() };
}
