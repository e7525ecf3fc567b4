import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { exampleUser, User } from '../users/user.ts';
import { roomTopic } from '../messages/message-list.ts';
import { exampleRoom } from '../rooms/room.ts';

/** Most users that `writing` names. */
export const maxWritingUsers = 10;
/** Milliseconds that saying "is writing" holds; say it again while it goes on. */
export const writingHoldsMs = 6_000;

/** Who is writing in a room right now; replaces what was said before, an empty list included. */
export const writing = defineEvent('writing', {
  kind: 'ephemeral',
  summary: 'Who is writing in a room.',
  schema: z.object({
    room: DocumentId,
    users: z.array(User).check(z.maxLength(maxWritingUsers)),
  }),
  example: { room: exampleRoom.id, users: [exampleUser] },
  topic: ({ room }) => roomTopic(room),
});
