import * as z from 'zod/mini';
import { ClientId } from '../document/client-id.ts';
import { DocumentId } from '../document/document-id.ts';
import { PageLimit } from '../document/page-limit.ts';
import { Message, MessageText } from '../messages/message.ts';

/** Query of `GET /api/rooms/:id/messages`. */
export const ListMessages = z.strictObject({
  /** Only messages older than the one with this id. */
  before: z.optional(DocumentId),
  limit: PageLimit,
});
export type ListMessages = z.output<typeof ListMessages>;

/** Answer of `GET /api/rooms/:id/messages`: one page, newest first. */
export const MessagePage = z.object({
  messages: z.array(Message),
  /** Pass as `before` for the next page; null at the end. */
  next: z.nullable(DocumentId),
  /** Every change up to here is in the page, none after it. */
  position: z.string(),
});
export type MessagePage = z.output<typeof MessagePage>;

/** Body of `POST /api/rooms/:id/messages`. Repeating it with the same `clientId` is safe. */
export const CreateMessage = z.strictObject({ text: MessageText, clientId: ClientId });
export type CreateMessage = z.output<typeof CreateMessage>;

/** Body of `PATCH /api/rooms/:id/messages/:messageId`: one's own. */
export const EditMessage = z.strictObject({ text: MessageText });
export type EditMessage = z.output<typeof EditMessage>;

/** Answer of the routes that make or change one message. */
export const MessageAnswer = z.object({
  message: Message,
  /** A stream that has reached this position has shown it. */
  position: z.string(),
});
export type MessageAnswer = z.output<typeof MessageAnswer>;

/** Answer of the routes that delete something. */
export const DeletedAnswer = z.object({
  /** A stream that has reached this position has shown it. */
  position: z.string(),
});
export type DeletedAnswer = z.output<typeof DeletedAnswer>;
