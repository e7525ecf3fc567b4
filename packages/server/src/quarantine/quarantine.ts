import {
  dbOf,
  FeedError,
  hasServerCode,
  sizeOf,
  type AnyDb,
  type Change,
  type FeedLog,
} from '@tidings/change-feed';
import { formatPosition, type Issue, type Position } from '@tidings/protocol';
import type { Collection } from 'mongodb';
import { createFaultCounts, type FaultCount } from './count-faults.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { QuarantinedKind, QuarantinedKinds } from './kinds.ts';
import { shapeAt } from './shape.ts';

/** The default name of the capped collection that records documents that break the contract. */
export const quarantineCollection = 'quarantine';
/** Its size in bytes, and the number of its entries; MongoDB drops the oldest. */
export const quarantineLimits = { size: 1024 * 1024, max: 2000 } as const;

/**
 * Creates the capped collection of the records; does nothing where it exists.
 *
 * @throws FeedError `unsuitable-collection` for one that is not capped
 */
export async function prepareQuarantine(given: AnyDb, name = quarantineCollection): Promise<void> {
  const db = dbOf(given);
  const find = () => db.listCollections({ name }, { nameOnly: false }).toArray();
  let [found] = await find();
  if (found === undefined) {
    await db
      .createCollection(name, { capped: true, ...quarantineLimits })
      .catch((error: unknown) => {
        if (!hasServerCode(error, namespaceExists)) throw error;
      });
    [found] = await find();
  }
  if (found?.options?.['capped'] === true) return;
  throw new FeedError(
    'unsuitable-collection',
    `Collection "${name}" is not capped, so it is something else: name another in \`quarantine.collection\`.`,
  );
}

/** Most entries being written at once; beyond it they are only counted. */
const maxInFlight = 64;
/** Most kinds of violations that are logged; beyond it they are only counted. */
const maxLoggedKinds = 200;
/** Most issues recorded of one document. */
const maxIssues = 10;
/** Most bytes of a document's key that are logged and recorded; of a larger one, only its size is. */
const maxKeyBytes = 1024;

const duplicateKey = 11_000;
const namespaceExists = 48;

/** Options of `createTidings` for its quarantine. */
export interface QuarantineOptions {
  /** The capped collection of the records, which `createTidings` creates. @defaultValue 'quarantine' */
  readonly collection?: string;
}

/** One issue of a document, and the kind of value that was found there. */
export interface Fault extends Issue {
  /** Absent where the document itself was not available. */
  readonly found?: string;
}

/** The record of one violation. */
export interface QuarantineEntry {
  /** The change's position. */
  readonly _id: string;
  readonly collection: string;
  readonly operation: Change['operation'];
  readonly documentKey: Change['documentKey'] | { readonly bytes: number };
  readonly issues: readonly Fault[];
  /** Identifies the document's content: whether it was edited later can be told by it. */
  readonly fingerprint?: string;
  /** The fields that it is made of; absent: all that the document has. */
  readonly fields?: readonly string[];
  /** The names of the sources that rejected it. */
  readonly sources?: readonly string[];
  readonly at: Date;
}

/** Counts and records documents that break the contract, and logs each kind of violation once. */
export interface Quarantine {
  /** How many, in this process. */
  readonly count: number;
  /** The same, by event and path. */
  counts(): FaultCount[];
  /** @param sources The names of the sources that rejected it. */
  add(
    position: Position,
    change: Change,
    issues: readonly Issue[],
    sources: readonly string[],
  ): void;
}

/** Creates a quarantine; while `records` returns none it only counts and logs. */
export function createQuarantine({
  kinds,
  records,
  log,
}: {
  readonly kinds: QuarantinedKinds;
  /** Returns the capped collection. */
  readonly records: () => Collection<QuarantineEntry> | undefined;
  readonly log: Pick<FeedLog, 'warn'>;
}): Quarantine {
  const loggedKinds = new Set<string>();
  const faultCounts = createFaultCounts();
  let count = 0;
  let inFlight = 0;

  function logOnce(change: Change, issues: readonly Issue[]): void {
    const kind = `${change.collection} ${issues.map(({ path, message }) => `${path}: ${message}`).join(', ')}`;
    if (loggedKinds.has(kind) || loggedKinds.size >= maxLoggedKinds) return;
    loggedKinds.add(kind);
    const collection = records()?.collectionName;
    const where = collection === undefined ? '' : `; see collection "${collection}"`;
    log.warn(
      { collection: change.collection, documentKey: shortKey(change), issues },
      `A document breaks the contract; no client gets it${where}.`,
    );
  }

  async function record(
    records: Collection<QuarantineEntry>,
    position: Position,
    change: Change,
    issues: readonly Issue[],
    sources: readonly string[],
  ): Promise<void> {
    try {
      // Keyed by position: the same on every node and after a restart, so it is recorded once.
      await records.insertOne({
        _id: formatPosition(position),
        collection: change.collection,
        operation: change.operation,
        documentKey: shortKey(change),
        ...foundIn(change, issues.slice(0, maxIssues), kinds.of({ ...change, sources })),
        sources,
        at: new Date(),
      });
    } catch (error) {
      if (hasServerCode(error, duplicateKey)) return;
      log.warn({ err: error }, `Could not write to collection "${records.collectionName}".`);
    }
  }

  return {
    get count() {
      return count;
    },
    counts: () => faultCounts.all(),
    add(position, change, issues, sources) {
      count += 1;
      faultCounts.add(kinds.eventOf({ ...change, sources }), issues);
      logOnce(change, issues);
      const collection = records();
      if (collection === undefined || inFlight >= maxInFlight) return;
      inFlight += 1;
      void record(collection, position, change, issues, sources).finally(() => {
        inFlight -= 1;
      });
    },
  };
}

/** Describes the document without its content, which may be anything of any size. */
function foundIn(
  change: Change,
  issues: readonly Issue[],
  kind: QuarantinedKind | undefined,
): Pick<QuarantineEntry, 'issues' | 'fingerprint' | 'fields'> {
  const document = change.operation === 'delete' ? undefined : change.fullDocument;
  if (document === undefined) return { issues };
  return {
    issues: issues.map((issue) => ({ ...issue, found: shapeAt(document, issue.path) })),
    fingerprint: fingerprintOf(document, kind?.fields),
    ...(kind?.fields && { fields: kind.fields }),
  };
}

/** One document with an id of megabytes would push all others out of the capped collection. */
function shortKey({ documentKey }: Change): QuarantineEntry['documentKey'] {
  const bytes = sizeOf(documentKey);
  return bytes <= maxKeyBytes ? documentKey : { bytes };
}
