import { areComparable, comparePositions, parsePosition } from '@tidings/protocol';
import { BSON, type Db } from 'mongodb';
import { rejectedCollection, type Fault, type QuarantineEntry } from './quarantine.ts';
import { eventOf } from './kinds.ts';
import { markOf } from './release-mark.ts';

/** One document that was set aside, however often. */
export interface QuarantinedDocument {
  /** Position of the newest change that broke the contract. */
  readonly id: string;
  /** The ids of all its entries, the newest first. */
  readonly ids: readonly string[];
  /** When the newest was set aside. */
  readonly at: Date;
  readonly collection: string;
  readonly documentKey: QuarantineEntry['documentKey'];
  /** The event that it would have been. */
  readonly event: string;
  readonly faults: readonly Fault[];
  /** What the document was, by its fingerprint; undefined where nobody knows. */
  readonly fingerprint: string | undefined;
}

/** Reads all entries, the newest first: the collection is capped, so they are few. */
export async function readQuarantine(database: Db): Promise<QuarantineEntry[]> {
  return database
    .collection<QuarantineEntry>(rejectedCollection)
    .find({}, { readPreference: 'primary' })
    .sort({ $natural: -1 })
    .toArray();
}

/** Puts the entries of each document together, those of the newest first. */
export function groupByDocument(quarantine: readonly QuarantineEntry[]): QuarantinedDocument[] {
  const groups = new Map<string, { newest: QuarantineEntry; ids: string[] }>();
  for (const entry of quarantine) {
    const key = `${entry.collection} ${BSON.EJSON.stringify(entry.documentKey, { relaxed: false })}`;
    const present = groups.get(key);
    if (present === undefined) groups.set(key, { newest: entry, ids: [entry._id] });
    else present.ids.push(entry._id);
  }
  return [...groups.values()].map(({ newest, ids }) => ({
    id: newest._id,
    ids,
    at: newest.at,
    collection: newest.collection,
    documentKey: newest.documentKey,
    event: eventOf(newest),
    faults: newest.issues,
    fingerprint: newest.fingerprint,
  }));
}

/** Finds the document that an id names; each of its entries does. */
export async function findQuarantined(
  database: Db,
  id: string,
): Promise<QuarantinedDocument | undefined> {
  const all = groupByDocument(await readQuarantine(database));
  return all.find(({ ids }) => ids.includes(id));
}

/** Takes all entries of a document out of the quarantine. */
export async function dropEntries(database: Db, { ids }: QuarantinedDocument): Promise<void> {
  const entries = database.collection<QuarantineEntry>(rejectedCollection);
  await entries.deleteMany({ _id: { $in: [...ids] } }, { writeConcern: { w: 'majority' } });
}

/**
 * Says whether a document was released after it was last set aside. A node that starts reads the last
 * minute again, and then an entry that was dropped may be there once more.
 */
export function wasReleased(id: string, document: unknown): boolean {
  const entry = parsePosition(id);
  const from = parsePosition(markOf(document)?.from ?? '');
  if (entry === undefined || from === undefined || !areComparable(entry, from)) return false;
  return comparePositions(entry, from) <= 0;
}
