import { readSnapshot } from '@tidings/server';
import type { Message } from '@tidings/contracts';
import type { SnapshotSource } from '@tidings/server';
import { ObjectId, type MongoClient } from 'mongodb';
import { readMessages } from './read-messages.ts';

/** Messages in a snapshot. */
const page = 30;
/** Messages kept beyond it, so that this many deletions need no new read. */
const slack = 30;

/** Creates the source of the snapshot of the topic of a room's messages; `idOf` says which room a topic means. */
export function createMessagesSnapshot(
  client: MongoClient,
  database: string,
  idOf: (topic: string) => string,
): SnapshotSource {
  return {
    size: { page, slack },
    async load(topic) {
      const room = ObjectId.createFromHexString(idOf(topic));
      const { result, at } = await readSnapshot(
        client,
        database,
        (db, session) =>
          // A snapshot that is short of messages would be loaded for ever: it looks as far as it must.
          readMessages(db, session, room, { limit: page + slack, maxScanned: Infinity }),
        { readPreference: client.readPreference },
      );
      return {
        items: result.values.map((message) => ({ key: message.id, value: message })),
        complete: result.next === null,
        at,
      };
    },
    render: (topic, { values, complete, position }) => ({
      name: 'messages',
      // The values are those put in by `load` and by the projection: messages, both.
      data: { room: idOf(topic), messages: values as readonly Message[], complete, position },
    }),
  };
}
