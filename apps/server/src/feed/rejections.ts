import type { Change } from '@tidings/change-feed';
import { formatPosition, type Issue, type Position } from '@tidings/protocol';
import { BSON, MongoServerError, type Db } from 'mongodb';
import type { Logger } from 'pino';

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

/** What is kept of one violation. */
interface Rejection {
  /** The change's position. */
  readonly _id: string;
  readonly collection: string;
  readonly operation: Change['operation'];
  readonly documentKey: Change['documentKey'] | { readonly bytes: number };
  readonly issues: readonly Issue[];
  readonly at: Date;
}

/** Sets documents aside that break the contract: counts each, logs each kind once, stops nothing. */
export interface Rejections {
  readonly count: number;
  add(position: Position, change: Change, issues: readonly Issue[]): void;
}

/** Creates the counter, over the database that keeps what was rejected; without one, it only counts. */
export function createRejections(database: Db | undefined, log: Logger): Rejections {
  const loggedKinds = new Set<string>();
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
      await database.collection<Rejection>(rejectedCollection).insertOne({
        _id: formatPosition(position),
        collection: change.collection,
        operation: change.operation,
        documentKey: shortKey(change),
        issues: issues.slice(0, maxIssues),
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
    add(position, change, issues) {
      count += 1;
      logOnce(change, issues);
      if (database === undefined || inFlight >= maxInFlight) return;
      inFlight += 1;
      void keep(database, position, change, issues).finally(() => {
        inFlight -= 1;
      });
    },
  };
}

/** One document named by megabytes would push all others out of the capped collection. */
function shortKey({ documentKey }: Change): Rejection['documentKey'] {
  const bytes = BSON.calculateObjectSize(documentKey);
  return bytes <= maxKeyBytes ? documentKey : { bytes };
}
