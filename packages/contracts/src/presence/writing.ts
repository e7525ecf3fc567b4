import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { examplePerson, Person } from '../people/person.ts';
import { exampleRoom, roomTopic } from '../rooms/room.ts';

/** Most people that `writing` names. */
export const maxWritingPeople = 10;
/** Milliseconds that saying "is writing" holds; say it again while it goes on. */
export const writingHoldsMs = 6_000;

/** Who is writing in a room right now; replaces what was said before, an empty list included. */
export const writing = defineEvent('writing', {
  kind: 'ephemeral',
  summary: 'Who is writing in a room.',
  schema: z.object({
    room: DocumentId,
    people: z.array(Person).check(z.maxLength(maxWritingPeople)),
  }),
  example: { room: exampleRoom.id, people: [examplePerson] },
  topic: ({ room }) => roomTopic(room),
});
