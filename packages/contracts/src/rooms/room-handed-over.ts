import { defineEvent } from '@tidings/protocol';
import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';
import { detailsTopic, exampleRoom } from './room.ts';

/** A room has another owner. */
export const roomHandedOver = defineEvent('roomHandedOver', {
  kind: 'change',
  summary: 'A room has another owner.',
  schema: z.object({ room: DocumentId, owner: DocumentId }),
  example: { room: exampleRoom.id, owner: exampleRoom.owner },
  topic: ({ room }) => detailsTopic(room),
});
