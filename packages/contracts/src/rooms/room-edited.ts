import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { detailsTopic, exampleRoom, RoomTitle } from './room.ts';

/** A room was renamed, opened or closed. */
export const roomEdited = defineEvent('roomEdited', {
  kind: 'change',
  summary: 'A room was renamed, opened or closed.',
  schema: z.object({ room: DocumentId, title: RoomTitle, open: z.boolean() }),
  example: { room: exampleRoom.id, title: 'Harbour watch, night', open: false },
  topic: ({ room }) => detailsTopic(room),
});
