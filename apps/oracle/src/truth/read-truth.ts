import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, type ResumeToken, type Timestamp } from 'mongodb';
import { keyOf } from '../position.ts';
import type { RawChange } from './apply-change.ts';
import { createDerivation } from './derive-events.ts';
import { hideOdd } from './odd-field.ts';
import { createTruth, type Truth, type TruthEvent } from './truth.ts';

/** A reader of the database's own history, from before the first write. */
export interface TruthReader extends AsyncDisposable {
  readonly truth: Truth;
  /** Posts and messages that the history shows, by their client-made id. */
  readonly made: ReadonlyMap<string, number>;
  /** Times that its own stream had to be opened again. */
  readonly reopened: number;
}

/** A change as the driver gives it; only what is looked at. */
interface DriverChange {
  readonly _id: ResumeToken;
  readonly operationType: string;
  readonly clusterTime: Timestamp;
  readonly ns: { readonly coll: string };
  readonly documentKey: { readonly _id: unknown };
  readonly fullDocument?: Record<string, unknown>;
  readonly updateDescription?: {
    readonly updatedFields?: Record<string, unknown>;
    readonly removedFields?: readonly string[];
    readonly truncatedArrays?: readonly { readonly field: string; readonly newSize: number }[];
  };
}

/** What counts for ordinals: docs/protocol.md, "A position". */
const pipeline = [
  {
    $match: {
      operationType: { $in: ['insert', 'update', 'replace', 'delete'] },
      $or: [
        { 'ns.coll': { $in: ['post', 'room', 'message', 'presence'] } },
        { 'ns.coll': 'announcement', operationType: 'insert' },
        { 'ns.coll': 'session', operationType: 'delete' },
        { 'ns.coll': 'tidings', 'documentKey._id': 'feed' },
      ],
    },
  },
  hideOdd,
];

/** Opens the reader straight on the replica set; resolves when its stream stands. */
export async function openTruth(uri: string, database: string): Promise<TruthReader> {
  const client = new MongoClient(uri, { appName: 'oracle-truth' });
  const truth = createTruth();
  const derivation = createDerivation();
  const made = new Map<string, number>();
  let token: ResumeToken;
  let lastTime = '';
  let ordinal = 0;
  let reopened = 0;
  const over = new AbortController();
  const isOver = (): boolean => over.signal.aborted;

  const hello = await client.db('admin').command({ hello: 1 });
  // A replica set's hello always says its operation time.
  const startAtOperationTime = hello['operationTime'] as Timestamp;

  function take(change: DriverChange): void {
    token = change._id;
    const { t, i } = change.clusterTime;
    const time = keyOf(t, i, 0);
    ordinal = time === lastTime ? ordinal + 1 : 1;
    lastTime = time;
    const key = keyOf(t, i, ordinal);
    const raw = rawOf(change);
    if (raw.operation === 'insert') count(raw.document['clientId']);
    for (const event of derive(change.ns.coll, raw, { t, i })) truth.append(event);
    truth.advance(key);
  }

  function derive(
    collection: string,
    raw: RawChange,
    { t, i }: { readonly t: number; readonly i: number },
  ): readonly TruthEvent[] {
    const key = keyOf(t, i, ordinal);
    switch (collection) {
      case 'post':
        return [derivation.post(key, raw) ?? []].flat();
      case 'announcement':
        return [derivation.announcement(key, raw) ?? []].flat();
      case 'message':
        return derivation.message((number) => keyOf(t, i, ordinal, number), raw);
      case 'room':
        truth.access.takeRoom(key, raw);
        return [];
      case 'session':
        // Nothing but their deletions is let through.
        truth.access.takeSessionEnd(key, String(raw.id));
        return [];
      default:
        return [];
    }
  }

  function count(clientId: unknown): void {
    if (typeof clientId === 'string') made.set(clientId, (made.get(clientId) ?? 0) + 1);
  }

  async function read(): Promise<void> {
    while (!isOver()) {
      const from = token === undefined ? { startAtOperationTime } : { resumeAfter: token };
      const stream = client
        .db(database)
        .watch(pipeline, { ...from, maxAwaitTimeMS: 500, enableUtf8Validation: false });
      try {
        while (!isOver()) {
          const change = await stream.tryNext();
          // The pipeline lets only changes of documents through.
          if (change !== null) take(change as unknown as DriverChange);
        }
      } catch {
        reopened += 1;
        await sleep(100);
      } finally {
        await stream.close().catch(() => undefined);
      }
    }
  }

  const reading = read();
  return {
    truth,
    made,
    get reopened() {
      return reopened;
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      await reading;
      await client.close();
    },
  };
}

function rawOf(change: DriverChange): RawChange {
  const id = change.documentKey._id;
  switch (change.operationType) {
    case 'insert':
    case 'replace':
      return { operation: change.operationType, id, document: change.fullDocument ?? {} };
    case 'update':
      return {
        operation: 'update',
        id,
        updated: change.updateDescription?.updatedFields ?? {},
        removed: change.updateDescription?.removedFields ?? [],
        truncated: change.updateDescription?.truncatedArrays ?? [],
      };
    default:
      return { operation: 'delete', id };
  }
}
