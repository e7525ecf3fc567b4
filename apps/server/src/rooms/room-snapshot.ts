import { readSnapshot } from '@tidings/server';
import type { SnapshotSource } from '@tidings/server';
import { ObjectId, type MongoClient } from 'mongodb';
import { readRoom, roomCollection } from '../membership/room-document.ts';

/**
 * Creates the source of the snapshot of the topic of a room itself: one item. A room that is gone has no
 * snapshot, and a request for it waits: the change that removed the room also ends access to it.
 */
export function createRoomSnapshot(
  client: MongoClient,
  database: string,
  idOf: (topic: string) => string,
): SnapshotSource {
  return {
    size: { page: 1, slack: 0 },
    async load(topic) {
      const _id = ObjectId.createFromHexString(idOf(topic));
      const { result, at } = await readSnapshot(
        client,
        database,
        (db, session) => db.collection(roomCollection).findOne({ _id }, { session }),
        { readPreference: client.readPreference },
      );
      const room = result === null ? undefined : readRoom(result);
      return {
        items: room?.ok === true ? [{ key: room.data.id, value: room.data }] : [],
        // Never: an empty snapshot is then short, and is not served.
        complete: false,
        at,
      };
    },
    render: (_topic, { values: [room], position }) => ({ name: 'room', data: { room, position } }),
  };
}
