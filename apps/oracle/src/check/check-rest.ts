import type { Collection } from 'mongodb';
import type { Member } from '../clients/crowd.ts';
import { contentOf, messageOf } from '../truth/derive-events.ts';
import { withoutOdd } from '../truth/odd-field.ts';
import type { Shown, Topic } from '../truth/truth.ts';
import { checkList } from './check-list.ts';
import type { Violation } from './violation.ts';

/** Reads all posts, newest first, with the oracle's own idea of what a post is. */
export async function readCollection(posts: Collection): Promise<Shown[]> {
  const documents = await posts
    .find({}, { readConcern: 'majority', ...withoutOdd })
    .sort({ _id: -1 })
    .toArray();
  return documents.flatMap((document) => {
    const content = contentOf(document);
    return content === undefined ? [] : [{ id: document._id.toHexString(), content }];
  });
}

/** Reads all messages, newest first, by topic, in the same way. */
export async function readRooms(messages: Collection): Promise<ReadonlyMap<Topic, Shown[]>> {
  const documents = await messages
    .find({}, { readConcern: 'majority', ...withoutOdd })
    .sort({ _id: -1 })
    .toArray();
  const rooms = new Map<Topic, Shown[]>();
  for (const document of documents) {
    const message = messageOf(document);
    if (message === undefined) continue;
    const shown = { id: document._id.toHexString(), content: message.content };
    rooms.set(message.topic, [...(rooms.get(message.topic) ?? []), shown]);
  }
  return rooms;
}

/** Checks that a client, everything at rest, has arrived and shows what the collection has. */
export function checkRest(
  { check, name, guest }: Member,
  {
    end,
    collection,
    rooms,
  }: {
    readonly end: string;
    readonly collection: readonly Shown[];
    readonly rooms: ReadonlyMap<Topic, readonly Shown[]>;
  },
): Violation[] {
  const blame = { who: name, count: 1, at: Date.now() };
  if (check.covered < end || !check.isSynced) {
    const what = `at ${check.covered}${check.isSynced ? '' : ', without a sync'}, not ${end}`;
    return [{ ...blame, kind: 'never-caught-up', what }];
  }
  const lists = check.roomLists();
  const wrong = [
    checkList(check.list, collection),
    ...(guest?.rooms() ?? []).map((room) => {
      const list = lists.get(`room:${room}`);
      // Everybody is in every room by then, and has asked for it.
      if (list === undefined) return `it has not got room ${room}`;
      const what = checkList(list, rooms.get(`room:${room}`) ?? []);
      return what && `room ${room}: ${what}`;
    }),
  ];
  return wrong.flatMap((what) =>
    what === undefined ? [] : [{ ...blame, kind: 'wrong-list' as const, what }],
  );
}
