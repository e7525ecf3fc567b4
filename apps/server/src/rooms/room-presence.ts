import {
  maxPresentUsers,
  maxWritingUsers,
  postsTopic,
  roomTopic,
  User,
  writingHoldsMs,
  type SseChannel,
} from '@tidings/contracts';
import type { Extension, Presence, PresenceOptions } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { messageCollection } from '../messages/message-document.ts';
import type { StreamUser } from '../users/stream-user.ts';

const prefix = roomTopic('');

/** How many look at the posts, and who is in a room, or writing there. */
export const presence: PresenceOptions<SseChannel, StreamUser, User> = {
  topics: (topic) => topic === postsTopic || topic.startsWith(prefix),
  payload: User,
  payloadOf: ({ id, name }) => ({ id, name }),
  presenceEvent: ({ topic, streams, users }) => ({
    name: 'presence',
    data:
      topic === postsTopic
        ? { topic, count: streams }
        : { topic, count: users.length, users: users.slice(0, maxPresentUsers) },
  }),
  typingEvent: ({ topic, users }) => ({
    name: 'writing',
    data: { room: topic.slice(prefix.length), users: users.slice(0, maxWritingUsers) },
  }),
  limits: { typingHoldsMs: writingHoldsMs },
};

/** Ends "is writing" with the message: clients see it by the message, too, and remove its author themselves. */
export function endWritingWithMessage({
  stopped,
}: Pick<Presence<StreamUser>, 'stopped'>): Extension<SseChannel> {
  return {
    listeners: [
      {
        change({ collection, operation, ...change }) {
          if (collection !== messageCollection || operation !== 'insert') return;
          if (!('fullDocument' in change)) return;
          const { parent, author } = change.fullDocument as Readonly<Record<string, unknown>>; // any document
          if (!(parent instanceof ObjectId) || !(author instanceof ObjectId)) return;
          stopped(roomTopic(parent.toHexString()), author.toHexString());
        },
        opened: () => Promise.resolve(),
        heartbeat: () => undefined,
      },
    ],
  };
}
