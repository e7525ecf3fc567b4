import { postList } from '@tidings/contracts';
import { serveList } from '@tidings/server';
import type { ObjectId } from 'mongodb';
import { authorOf, createdAtOf, fieldsOf, isoOf } from '../document/read-fields.ts';

/** The collection of posts. */
export const postCollection = 'post';

/** A document of collection `post`, as this server writes it. Others may write anything. */
export interface PostDocument {
  readonly _id: ObjectId;
  readonly title: string;
  readonly body?: string;
  /** Absent where nobody knows who wrote it. */
  readonly author?: ObjectId;
  /** Their name when they wrote it. */
  readonly authorName?: string;
  readonly editedAt?: Date;
  readonly clientId?: string;
}

/** The fields of a post; others, which other programs may have put there, do not leave the database. */
export const postFields = fieldsOf<PostDocument>({
  title: true,
  body: true,
  author: true,
  authorName: true,
  editedAt: true,
  clientId: true,
});

/** The posts, from documents of any origin. */
export const postSource = serveList(postList, {
  collection: postCollection,
  fields: postFields,
  read: (document, id) => ({
    id,
    title: document['title'],
    body: document['body'],
    author: authorOf(document),
    createdAt: createdAtOf(id),
    editedAt: isoOf(document['editedAt']),
    clientId: document['clientId'],
  }),
});
