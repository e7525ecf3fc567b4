import {
  maxPresentUsers,
  maxWritingUsers,
  postsTopic,
  roomTopic,
  type User,
  type SseChannel,
} from '@tidings/contracts';
import type { EphemeralEvent } from '@tidings/server';
import type { Names, NodePresence, RoomPresence } from './node-presence.ts';

/** Says how a room is looked at: who is there, by what each node says, and who is writing. */
export function roomEvents(
  room: string,
  there: readonly RoomPresence[],
): { readonly presence: EphemeralEvent<SseChannel>; readonly writing: EphemeralEvent<SseChannel> } {
  const users = merge(there.map(({ users }) => users));
  const writing = merge(there.map(({ writing }) => writing));
  return {
    presence: {
      name: 'presence',
      data: {
        topic: roomTopic(room),
        count: users.length,
        users: users.slice(0, maxPresentUsers),
      },
    },
    writing: { name: 'writing', data: { room, users: writing.slice(0, maxWritingUsers) } },
  };
}

/** Says how many streams show the posts, on all nodes. */
export function feedEvent(own: number, others: readonly NodePresence[]) {
  const count = others.reduce((sum, { feed }) => sum + feed, own);
  return { name: 'presence', data: { topic: postsTopic, count } } as const;
}

/** Everyone once, whatever the number of nodes they are on, in an order that stays. */
function merge(parts: readonly Names[]): User[] {
  const all = new Map(parts.flatMap((names) => [...names]));
  return [...all]
    .map(([id, name]) => ({ id, name }))
    .sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));
}
