import type { MongoClient } from 'mongodb';
import type { Random } from '../random.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { runApiRoomWriter, runDirectRoomWriter } from '../rooms/room-writers.ts';
import { runApiWriter } from './api-writer.ts';
import { runDirectWriter } from './direct-writer.ts';

/** Those who write. */
export interface Writers {
  /** Stops each after its current write. */
  stop(): Promise<void>;
}

const apiWriters = 3;
/** Mean milliseconds between two POSTs of one writer. */
const apiEveryMs = 150;
const directWriters = 3;
/** Mean milliseconds between two writes of one writer; a bulk or a transaction is one. */
const directEveryMs = 120;

/** Mean milliseconds between two writes of messages, of each of the two that write any. */
const roomsEveryMs = 150;

/** Starts writers: through the API at every node, and straight into MongoDB. */
export function startWriters(options: {
  readonly testbed: Testbed;
  readonly mongo: MongoClient;
  readonly random: Random;
}): Writers {
  const { testbed, mongo, random } = options;
  const enough = new AbortController();
  const { signal } = enough;
  const { posted } = testbed;
  const urls = testbed.nodes.map(({ url }) => url);
  const api = Array.from({ length: apiWriters }, (_, i) => {
    const name = `api ${String(i + 1)}`;
    const of = random.fork(name);
    return runApiWriter({ urls, random: of, name, everyMs: apiEveryMs, signal, posted });
  });
  const direct = Array.from({ length: directWriters }, (_, i) => {
    const name = `direct ${String(i + 1)}`;
    const { posts } = testbed;
    const of = random.fork(name);
    return runDirectWriter({ mongo, posts, random: of, name, everyMs: directEveryMs, signal });
  });
  const { rooms, messages } = testbed;
  const inRooms =
    rooms.ids.length === 0
      ? []
      : [
          runApiRoomWriter({
            ...{ rooms, random: random.fork('api in rooms'), everyMs: roomsEveryMs, signal },
            ...{ urls, posted },
          }),
          runDirectRoomWriter({
            ...{ rooms, random: random.fork('direct in rooms'), everyMs: roomsEveryMs, signal },
            messages,
          }),
        ];
  return {
    async stop() {
      enough.abort();
      await Promise.all([...api, ...direct, ...inRooms]);
    },
  };
}
