import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { exampleUser, User } from '../users/user.ts';
import { roomTopic } from '../messages/message-list.ts';
import { exampleRoom } from '../rooms/room.ts';

/** Most users that `presence` names; the count goes on. */
export const maxPresentUsers = 100;

/** How many are looking at a topic right now, on all nodes; of a room also who. */
export const presence = defineEvent('presence', {
  kind: 'ephemeral',
  summary: 'How many are looking at a topic, and who at a room.',
  schema: z.object({
    /** `posts`, or `room:ID`. */
    topic: z.string(),
    /** Users where they are known, else open pages. */
    count: z.int().check(z.gte(0)),
    /** Of a room only. */
    users: z.optional(z.array(User).check(z.maxLength(maxPresentUsers))),
  }),
  example: { topic: roomTopic(exampleRoom.id), count: 1, users: [exampleUser] },
  topic: ({ topic }) => topic,
});
