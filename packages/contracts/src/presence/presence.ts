import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { examplePerson, Person } from '../people/person.ts';
import { exampleRoom, roomTopic } from '../rooms/room.ts';

/** Most people that `presence` names; the count goes on. */
export const maxPresentPeople = 100;

/** How many are looking at a topic right now, on all nodes; of a room also who. */
export const presence = defineEvent('presence', {
  kind: 'ephemeral',
  summary: 'How many are looking at a topic, and who at a room.',
  schema: z.object({
    /** `posts`, or `room:ID`. */
    topic: z.string(),
    /** People where they are known, else open pages. */
    count: z.int().check(z.gte(0)),
    /** Of a room only. */
    people: z.optional(z.array(Person).check(z.maxLength(maxPresentPeople))),
  }),
  example: { topic: roomTopic(exampleRoom.id), count: 1, people: [examplePerson] },
  topic: ({ topic }) => topic,
});
