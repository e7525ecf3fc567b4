import { detailsTopic } from '@tidings/contracts';
import { readSnapshot, type SnapshotSource } from '@tidings/server';
import { ObjectId, type MongoClient } from 'mongodb';
import { readRoom, roomCollection } from '../membership/room-document.ts';

const topicStart = detailsTopic('');

/**
 * Creates the choice of a topic's snapshot: that of a room itself, which is one item. A room that is gone
 * has no snapshot, and a request for it waits: the change that removed the room also ends access to it.
 */
export function createRoomSnapshots(
  client: MongoClient,
  database: string,
): (topic: string) => SnapshotSource | undefined {
  const source: SnapshotSource = {
    size: { page: 1, slack: 0 },
    async load(topic) {
      const _id = ObjectId.createFromHexString(topic.slice(topicStart.length));
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
  return (topic) => (topic.startsWith(topicStart) ? source : undefined);
}
