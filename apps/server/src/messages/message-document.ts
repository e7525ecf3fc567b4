import { messageList } from '@tidings/contracts';
import { serveList } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { authorOf, createdAtOf, fieldsOf, idOf, isoOf } from '../document/read-fields.ts';

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

/** The messages of each room, from documents of any origin. */
export const messageSource = serveList(messageList, {
  collection: messageCollection,
  fields: messageFields,
  topicFilter: ({ room }) => ({ parent: ObjectId.createFromHexString(room) }),
  read: (document, id) => ({
    id,
    room: idOf(document['parent']),
    text: document['text'],
    author: authorOf(document),
    createdAt: createdAtOf(id),
    editedAt: isoOf(document['editedAt']),
    clientId: document['clientId'],
  }),
});
