import { setTimeout as sleep } from 'node:timers/promises';
import { ObjectId, type Collection } from 'mongodb';
import type { Posted } from '../check/check-posts.ts';
import type { Random } from '../random.ts';
import { createOwnDocuments } from '../writers/own-documents.ts';
import { postUntilAnswered } from '../writers/post-until-answered.ts';
import type { Rooms } from './rooms.ts';

/** Options of a writer of messages. */
export interface RoomWriterOptions {
  readonly rooms: Rooms;
  readonly random: Random;
  /** Mean time between two writes, in milliseconds. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Writes messages through the API, each repeated with the same id until it is answered. */
export async function runApiRoomWriter(
  options: RoomWriterOptions & { readonly urls: readonly string[]; readonly posted: Posted[] },
): Promise<void> {
  const { rooms, random, everyMs, signal, urls, posted } = options;
  for (let count = 1; !signal.aborted; count += 1) {
    await sleep(everyMs * 2 * random.next());
    await postUntilAnswered(urls, {
      path: `/api/rooms/${random.pick(rooms.ids)}/messages`,
      cookie: rooms.ownerCookie,
      first: random.whole(0, urls.length - 1),
      body: { text: `said ${String(count)}` },
      posted,
    });
  }
}

/** Writes messages straight into MongoDB: new ones, edits, deletions, and some into another room. */
export async function runDirectRoomWriter(
  options: RoomWriterOptions & { readonly messages: Collection },
): Promise<void> {
  const { rooms, random, everyMs, signal, messages } = options;
  const own = createOwnDocuments(random);
  for (let count = 1; !signal.aborted; count += 1) {
    await sleep(everyMs * 2 * random.next());
    const parent = ObjectId.createFromHexString(random.pick(rooms.ids));
    const text = `written ${String(count)}`;
    const draw = random.next();
    try {
      if (draw < 0.6 || own.size === 0) {
        const _id = new ObjectId();
        own.add(_id);
        await messages.insertOne({ _id, parent, text });
      } else if (draw < 0.8) {
        const edit = { text: `${text}, edited`, editedAt: new Date() };
        await messages.updateOne({ _id: own.pick() }, { $set: edit });
      } else if (draw < 0.88) {
        await messages.updateOne({ _id: own.pick() }, { $set: { parent } });
      } else await messages.deleteOne({ _id: own.takeOut() });
    } catch {
      // The history shows whether it was written; the writer continues.
    }
  }
}
