import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId, type AnyBulkWriteOperation, type Collection, type MongoClient } from 'mongodb';
import type { Random } from '../random.ts';
import { createOwnDocuments, type OwnDocuments } from './own-documents.ts';

/** Options of a writer straight into MongoDB. */
export interface DirectWriterOptions {
  readonly mongo: MongoClient;
  readonly posts: Collection;
  readonly random: Random;
  readonly name: string;
  /** Mean time between two actions, in milliseconds. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Writes straight into MongoDB: singly, in bulk and in transactions. Ends with its signal. */
export async function runDirectWriter(options: DirectWriterOptions): Promise<void> {
  const { mongo, posts, random, name, everyMs, signal } = options;
  const own = createOwnDocuments(random);
  let count = 0;

  function title(): string {
    count += 1;
    return `${name} ${String(count)}`;
  }

  while (!signal.aborted) {
    await sleep(everyMs * 2 * random.next());
    const kind = random.pick(['one', 'one', 'one', 'one', 'bulk', 'transaction', 'announcement']);
    const operations = Array.from({ length: kind === 'one' ? 1 : random.whole(2, 8) }, () =>
      operation(random, own, title()),
    );
    try {
      switch (kind) {
        case 'transaction':
          await mongo.withSession((session) =>
            session.withTransaction(() => posts.bulkWrite(operations, { session })),
          );
          break;
        case 'announcement':
          await posts.db.collection('announcement').insertOne({ text: title() });
          break;
        default:
          await posts.bulkWrite(operations, { ordered: random.next() < 0.5 });
      }
    } catch {
      // The history shows whether it was written; the writer continues.
    }
  }
}

function operation(random: Random, own: OwnDocuments, title: string): AnyBulkWriteOperation {
  const draw = random.next();
  if (draw < 0.55 || own.size === 0) {
    const _id = new ObjectId();
    own.add(_id);
    const body = random.next() < 0.3 ? 'x'.repeat(random.whole(1, 2000)) : undefined;
    return { insertOne: { document: { _id, title, ...(body === undefined ? {} : { body }) } } };
  }
  if (draw < 0.8) {
    const update = { $set: { title: `${title}, edited`, editedAt: new Date() } };
    return { updateOne: { filter: { _id: own.pick() }, update } };
  }
  if (draw < 0.85) {
    return {
      replaceOne: { filter: { _id: own.pick() }, replacement: { title: `${title}, new` } },
    };
  }
  return { deleteOne: { filter: { _id: own.takeOut() } } };
}
