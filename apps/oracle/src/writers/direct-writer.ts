import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId, type AnyBulkWriteOperation, type Collection, type MongoClient } from 'mongodb';
import type { Random } from '../random.ts';
import { createMine, type Mine } from './mine.ts';

/** Says how someone writes. */
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
  const mine = createMine(random);
  let count = 0;

  function title(): string {
    count += 1;
    return `${name} ${String(count)}`;
  }

  while (!signal.aborted) {
    await sleep(everyMs * 2 * random.next());
    const kind = random.pick(['one', 'one', 'one', 'one', 'bulk', 'transaction', 'announcement']);
    const operations = Array.from({ length: kind === 'one' ? 1 : random.whole(2, 8) }, () =>
      operation(random, mine, title()),
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
      // Whether it was written is told by the history; the writer goes on.
    }
  }
}

function operation(random: Random, mine: Mine, title: string): AnyBulkWriteOperation {
  const draw = random.next();
  if (draw < 0.55 || mine.size === 0) {
    const _id = new ObjectId();
    mine.add(_id);
    const body = random.next() < 0.3 ? 'x'.repeat(random.whole(1, 2000)) : undefined;
    return { insertOne: { document: { _id, title, ...(body === undefined ? {} : { body }) } } };
  }
  if (draw < 0.8) {
    const update = { $set: { title: `${title}, edited`, editedAt: new Date() } };
    return { updateOne: { filter: { _id: mine.pick() }, update } };
  }
  if (draw < 0.85) {
    return {
      replaceOne: { filter: { _id: mine.pick() }, replacement: { title: `${title}, new` } },
    };
  }
  return { deleteOne: { filter: { _id: mine.takeOut() } } };
}
