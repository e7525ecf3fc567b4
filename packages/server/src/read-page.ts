import type { Validated } from '@tidings/protocol';
import { ObjectId, type ClientSession, type Db, type Document } from 'mongodb';
import type { RawDocument } from './project-documents.ts';

/** Documents looked at, for each one wanted, before a page with fewer is good enough. */
const maxScanFactor = 20;

/** Makes the options of a read that gets these fields and `_id` alone. */
export function picking(fields: readonly string[] | undefined): {
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

/**
 * Reads the newest documents below `before`, newest first, at most `limit`. Those that break the
 * contract are passed over; where very many stand together, a page has fewer than `limit` and still
 * says where to go on. Lists are ordered by `_id`, never by a time field.
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
  }: {
    readonly collection: string;
    /** What else the documents have in common; with an index on it and `_id`. @defaultValue nothing */
    readonly filter?: Document;
    /** The top-level fields that `read` looks at, besides `_id`. @defaultValue all */
    readonly fields?: readonly string[] | undefined;
    readonly read: (document: RawDocument) => Validated<Value>;
    readonly before?: string | undefined;
    readonly limit: number;
    /** Documents looked at before a page with fewer is good enough; `Infinity` for all. */
    readonly maxScanned?: number;
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
        { session, batchSize: wanted, ...picking(fields) },
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
