import type { Validated } from '@tidings/protocol';
import { ObjectId, type ClientSession, type Db, type Document } from 'mongodb';
import type { RawDocument } from '../feed/project-documents.ts';

/** Documents looked at, for each one wanted, before a page with fewer is good enough. */
const maxScanFactor = 20;

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
    read,
    before,
    limit,
    maxScanned = (limit + 1) * maxScanFactor,
  }: {
    readonly collection: string;
    /** What else the documents have in common; with an index on it and `_id`. @defaultValue nothing */
    readonly filter?: Document;
    readonly read: (document: RawDocument) => Validated<Value>;
    readonly before?: string | undefined;
    readonly limit: number;
    /** Documents looked at before a page with fewer is good enough; `Infinity` for all. */
    readonly maxScanned?: number;
  },
): Promise<Page<Value>> {
  const documents = database
    .collection(collection)
    .find(
      {
        ...filter,
        _id: {
          $type: 'objectId',
          ...(before === undefined ? {} : { $lt: ObjectId.createFromHexString(before) }),
        },
      },
      { session, batchSize: limit + 1 },
    )
    .sort({ _id: -1 })
    // For MongoDB, 0 is no limit.
    .limit(Number.isFinite(maxScanned) ? maxScanned : 0);
  const values: Value[] = [];
  let scanned = 0;
  let last: ObjectId | undefined;
  for await (const document of documents) {
    const value = read(document);
    if (value.ok && values.length === limit) return { values, next: last?.toHexString() ?? null };
    if (value.ok) values.push(value.data);
    scanned += 1;
    last = document._id;
  }
  return { values, next: scanned < maxScanned ? null : (last?.toHexString() ?? null) };
}
