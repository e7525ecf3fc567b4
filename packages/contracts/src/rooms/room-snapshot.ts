import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { detailsTopic, exampleRoom, Room } from './room.ts';

/** A room as it is; replaces what the client had of it. */
export const roomSnapshot = defineEvent('room', {
  kind: 'snapshot',
  summary: 'A room: title, owner and members.',
  schema: z.object({
    room: Room,
    /** Every change of the room itself up to here is in it. */
    position: z.string(),
  }),
  example: { room: exampleRoom, position: 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0' },
  topic: ({ room }) => detailsTopic(room.id),
});
