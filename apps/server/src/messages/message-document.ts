import { Message } from '@tidings/contracts';
import { validate, type Validated } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import type { RawDocument } from '@tidings/server';
import { authorOf, fieldsOf, isoOf, notAnObjectId } from '../document/read-fields.ts';

/** The collection of messages. */
export const messageCollection = 'message';

/** A document of collection `message`, as this server writes it. Others may write anything. */
export interface MessageDocument {
  readonly _id: ObjectId;
  /** The room. */
  readonly parent: ObjectId;
  readonly text: string;
  /** Absent where nobody knows who wrote it. */
  readonly author?: ObjectId;
  /** Their name when they wrote it. */
  readonly authorName?: string;
  readonly editedAt?: Date;
  readonly clientId?: string;
}

/** The fields of a message; others, which other programs may have put there, do not leave the database. */
export const messageFields = fieldsOf<MessageDocument>({
  parent: true,
  text: true,
  author: true,
  authorName: true,
  editedAt: true,
  clientId: true,
});

/** Reads a document of any origin as a message: the one door between the collection and the contract. */
export function readMessage(document: RawDocument): Validated<Message> {
  const { _id: id, parent, text, editedAt, clientId } = document;
  if (!(id instanceof ObjectId)) return notAnObjectId('_id');
  if (!(parent instanceof ObjectId)) return notAnObjectId('parent');
  return validate(Message, {
    id: id.toHexString(),
    room: parent.toHexString(),
    text,
    author: authorOf(document),
    createdAt: id.getTimestamp().toISOString(),
    editedAt: isoOf(editedAt),
    clientId,
  });
}
