import type { Validated } from '@tidings/protocol';
import { ObjectId, type ClientSession, type Db, type Document } from 'mongodb';
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

/** One page of a list, newest first. */
export interface Page<Value> {
  readonly values: Value[];
  /** Where the next page begins (`before`); null when there are no older documents. */
  readonly next: string | null;
}

/** Which page to read. */
export interface PageRequest {
  /** The `next` of the page before. @defaultValue the newest documents */
  readonly before?: string | undefined;
  /** Items in the page at most. */
  readonly limit: number;
  /** Documents scanned before a shorter page is good enough; `Infinity` for all. @defaultValue 20 for each item */
  readonly maxScanned?: number;
}

/**
 * Reads the newest documents below `before`, newest first, at most `limit`. Those that break the contract are
 * skipped; if there are very many in a row, a page has fewer than `limit` and still says where the next one
 * begins. Lists are ordered by `_id`, never by a time field.
 */
export async function readPage<Value>(
  database: Db,
  session: ClientSession,
  {
    collection,
    filter = {},
    fields,
    read,
    before,
    limit,
    maxScanned = (limit + 1) * maxScanFactor,
  }: PageRequest & {
    readonly collection: string;
    /** A filter on the documents; with an index on it and `_id`. @defaultValue none */
    readonly filter?: Document;
    /** The top-level fields that `read` uses, besides `_id`. @defaultValue all */
    readonly fields?: readonly string[] | undefined;
    readonly read: (document: RawDocument) => Validated<Value>;
  },
): Promise<Page<Value>> {
  const values: Value[] = [];
  let scanned = 0;
  let last = before === undefined ? undefined : ObjectId.createFromHexString(before);
  while (scanned < maxScanned) {
    const wanted = Math.min(limit + 1, maxScanned - scanned);
    const documents = database
      .collection(collection)
      .find(
        { ...filter, _id: { $type: 'objectId', ...(last === undefined ? {} : { $lt: last }) } },
        { session, batchSize: wanted, ...onlyFields(fields) },
      )
      .sort({ _id: -1 })
      .limit(wanted);
    let count = 0;
    let isFull = false;
    // To its end, though the page may be full before: the server refuses to kill the cursor of a
    // snapshot session, and would keep it, and the snapshot, for ten minutes.
    for await (const document of documents) {
      count += 1;
      if (isFull) continue;
      const value = read(document);
      isFull = value.ok && values.length === limit;
      if (isFull) continue;
      if (value.ok) values.push(value.data);
      last = document._id;
    }
    if (isFull) return { values, next: last?.toHexString() ?? null };
    if (count < wanted) return { values, next: null };
    scanned += count;
  }
  return { values, next: last?.toHexString() ?? null };
}
