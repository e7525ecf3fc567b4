import type { Change, FeedLog } from '@tidings/server';
import { formatPosition, type Issue, type Position } from '@tidings/protocol';
import { BSON, MongoServerError, type Db } from 'mongodb';
import { createFaultCounts, type FaultCount } from './count-faults.ts';
import { fingerprintOf } from './fingerprint.ts';
import { eventOf, quarantinedKinds } from './kinds.ts';
import { shapeAt } from './shape.ts';

/** Name of the capped collection in which documents that break the contract can be found again. */
export const rejectedCollection = 'rejected';
/** Its size in bytes, and how many entries it keeps; MongoDB drops the oldest. */
export const rejectedLimits = { size: 1024 * 1024, max: 2000 } as const;

/** Entries on their way to the database; beyond it they are counted only. */
const maxInFlight = 64;
/** Kinds of violation logged; beyond it they are counted only. */
const maxLoggedKinds = 200;
/** Issues kept of one document. */
const maxIssues = 10;
/** Bytes of a document's key that are logged and kept; of a larger one, how large it is. */
const maxKeyBytes = 1024;

const duplicateKey = 11_000;

/** One thing that was wrong with a document, and what stood there, in shape. */
export interface Fault extends Issue {
  /** Absent where the document itself was not seen, and from before it was kept. */
  readonly found?: string;
}

/** What is kept of one violation. */
export interface QuarantineEntry {
  /** The change's position. */
  readonly _id: string;
  readonly collection: string;
  readonly operation: Change['operation'];
  readonly documentKey: Change['documentKey'] | { readonly bytes: number };
  readonly issues: readonly Fault[];
  /** Names the document as it was: tells later whether it was edited since. */
  readonly fingerprint?: string;
  readonly at: Date;
}

/** Sets documents aside that break the contract: counts each, logs each kind once, stops nothing. */
export interface Quarantine {
  readonly count: number;
  /** The same by event and path, of this process. */
  counts(): FaultCount[];
  add(position: Position, change: Change, issues: readonly Issue[]): void;
}

/** Creates the counter, over the database that keeps what was rejected; without one, it only counts. */
export function createQuarantine(database: Db | undefined, log: FeedLog): Quarantine {
  const loggedKinds = new Set<string>();
  const faultCounts = createFaultCounts();
  let count = 0;
  let inFlight = 0;

  const where = database === undefined ? '' : `; see collection "${rejectedCollection}"`;

  function logOnce(change: Change, issues: readonly Issue[]): void {
    const kind = `${change.collection} ${issues.map(({ path, message }) => `${path}: ${message}`).join(', ')}`;
    if (loggedKinds.has(kind) || loggedKinds.size >= maxLoggedKinds) return;
    loggedKinds.add(kind);
    log.warn(
      { collection: change.collection, documentKey: shortKey(change), issues },
      `A document breaks the contract and is shown to nobody${where}.`,
    );
  }

  async function keep(
    database: Db,
    position: Position,
    change: Change,
    issues: readonly Issue[],
  ): Promise<void> {
    try {
      // Keyed by position: the same on every node and after a restart, so it is kept once.
      await database.collection<QuarantineEntry>(rejectedCollection).insertOne({
        _id: formatPosition(position),
        collection: change.collection,
        operation: change.operation,
        documentKey: shortKey(change),
        ...seenOf(change, issues.slice(0, maxIssues)),
        at: new Date(),
      });
    } catch (error) {
      if (error instanceof MongoServerError && error.code === duplicateKey) return;
      log.warn({ err: error }, `Could not write to collection "${rejectedCollection}".`);
    }
  }

  return {
    get count() {
      return count;
    },
    counts: () => faultCounts.all(),
    add(position, change, issues) {
      count += 1;
      faultCounts.add(eventOf(change), issues);
      logOnce(change, issues);
      if (database === undefined || inFlight >= maxInFlight) return;
      inFlight += 1;
      void keep(database, position, change, issues).finally(() => {
        inFlight -= 1;
      });
    },
  };
}

/** What is kept of the document as it was: never what it says, which may be anything of any size. */
function seenOf(
  change: Change,
  issues: readonly Issue[],
): Pick<QuarantineEntry, 'issues' | 'fingerprint'> {
  const document = change.operation === 'delete' ? undefined : change.fullDocument;
  if (document === undefined) return { issues };
  return {
    issues: issues.map((issue) => ({ ...issue, found: shapeAt(document, issue.path) })),
    fingerprint: fingerprintOf(document, quarantinedKinds.get(change.collection)?.fields ?? []),
  };
}

/** One document named by megabytes would push all others out of the capped collection. */
function shortKey({ documentKey }: Change): QuarantineEntry['documentKey'] {
  const bytes = BSON.calculateObjectSize(documentKey);
  return bytes <= maxKeyBytes ? documentKey : { bytes };
}
