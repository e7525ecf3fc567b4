import type { MongoClient, Timestamp } from 'mongodb';

/** Milliseconds for which one reading is good: the window changes slowly. */
const keepMs = 60_000;
/** Milliseconds that a reading may take; both reads are of one entry at an end. */
const maxTimeMs = 1000;

/**
 * Creates a look at how far the oplog reaches back, in seconds: newest entry minus oldest. Asks the
 * database at most once a minute, whoever asks; `undefined` when the user may not read the oplog, or
 * the database does not answer in time.
 */
export function createOplogWindow(
  client: MongoClient,
  now: () => number,
): () => Promise<number | undefined> {
  const oplog = client.db('local').collection<{ ts: Timestamp }>('oplog.rs', {
    readPreference: 'primaryPreferred',
  });
  let reading: Promise<number | undefined> | undefined;
  let readAt = -Infinity;

  async function secondsAt(order: 1 | -1): Promise<number | undefined> {
    const entry = await oplog.findOne(
      {},
      { sort: { $natural: order }, projection: { ts: 1 }, maxTimeMS: maxTimeMs },
    );
    return entry?.ts.t;
  }

  async function read(): Promise<number | undefined> {
    try {
      const [oldest, newest] = await Promise.all([secondsAt(1), secondsAt(-1)]);
      return oldest === undefined || newest === undefined ? undefined : newest - oldest;
    } catch {
      return undefined; // a gauge that is absent says it
    }
  }

  return () => {
    if (reading === undefined || now() - readAt >= keepMs) {
      readAt = now();
      reading = read();
    }
    return reading;
  };
}
