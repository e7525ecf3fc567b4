import { stringifyExtended } from '@tidings/change-feed';
import { areComparable, comparePositions, parsePosition } from '@tidings/protocol';
import type { Collection } from 'mongodb';
import type { QuarantinedKinds } from './kinds.ts';
import type { Fault, QuarantineEntry } from './quarantine.ts';
import { markOf } from './release-mark.ts';
import type { QuarantineStore } from './store.ts';

/** One quarantined document, however often it was. */
export interface QuarantinedDocument {
  /** Position of the newest change that broke the contract. */
  readonly id: string;
  /** The ids of all its entries, the newest first. */
  readonly ids: readonly string[];
  /** When the newest was recorded. */
  readonly at: Date;
  readonly collection: string;
  readonly documentKey: QuarantineEntry['documentKey'];
  /** The event that it would have been. */
  readonly event: string;
  readonly faults: readonly Fault[];
  /** Undefined where it is not known. */
  readonly fingerprint: string | undefined;
  /** The fields that it is made of; undefined: all. */
  readonly fields: readonly string[] | undefined;
  /** The sources that have rejected it in any of them; none: it is not known. */
  readonly sources: readonly string[];
}

/** Reads all entries, the newest first: the collection is capped, so they are few. */
export async function readQuarantine(store: QuarantineStore): Promise<QuarantineEntry[]> {
  return recordsOf(store).find({}, { readPreference: 'primary' }).sort({ $natural: -1 }).toArray();
}

function recordsOf({ client, database, collection }: QuarantineStore): Collection<QuarantineEntry> {
  return client.db(database).collection<QuarantineEntry>(collection);
}

/** Groups the entries by document, the newest first. */
export function groupByDocument(
  quarantine: readonly QuarantineEntry[],
  kinds: QuarantinedKinds,
): QuarantinedDocument[] {
  const groups = new Map<string, { newest: QuarantineEntry; ids: string[]; sources: string[] }>();
  // By position: a process that starts may record what is older again.
  for (const entry of [...quarantine].sort(newestFirst)) {
    const key = `${entry.collection} ${stringifyExtended(entry.documentKey, { relaxed: false })}`;
    const group = groups.get(key) ?? { newest: entry, ids: [], sources: [] };
    groups.set(key, group);
    group.ids.push(entry._id);
    group.sources.push(...(entry.sources ?? []));
  }
  return [...groups.values()].map(({ newest, ids, sources }) => ({
    id: newest._id,
    ids,
    fields: newest.fields,
    sources: [...new Set(sources)],
    at: newest.at,
    collection: newest.collection,
    documentKey: newest.documentKey,
    event: kinds.eventOf(newest),
    faults: newest.issues,
    fingerprint: newest.fingerprint,
  }));
}

/** Positions of another history have no order: they stay as they were recorded. */
function newestFirst(a: QuarantineEntry, b: QuarantineEntry): number {
  const [one, other] = [parsePosition(a._id), parsePosition(b._id)];
  if (one === undefined || other === undefined || !areComparable(one, other)) return 0;
  return comparePositions(other, one);
}

/** Finds a document by the id of any of its entries. */
export async function findQuarantined(
  store: QuarantineStore,
  id: string,
): Promise<QuarantinedDocument | undefined> {
  const all = groupByDocument(await readQuarantine(store), store.kinds);
  return all.find(({ ids }) => ids.includes(id));
}

/** Deletes all entries of a document. */
export async function dropEntries(
  store: QuarantineStore,
  { ids }: QuarantinedDocument,
): Promise<void> {
  await recordsOf(store).deleteMany(
    { _id: { $in: [...ids] } },
    { writeConcern: { w: 'majority' } },
  );
}

/**
 * Returns whether a document was released after it was last quarantined. A process that starts reads the last
 * minute again, and then an entry that was dropped may be recorded once more.
 */
export function wasReleased(id: string, document: unknown): boolean {
  const entry = parsePosition(id);
  const from = parsePosition(markOf(document)?.from);
  if (entry === undefined || from === undefined || !areComparable(entry, from)) return false;
  return comparePositions(entry, from) <= 0;
}
