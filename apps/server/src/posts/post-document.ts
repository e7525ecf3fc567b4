import { Post } from '@tidings/contracts';
import { validate, type Validated } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { fieldsOf } from '../document/read-fields.ts';

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

/**
 * Reads a document of any origin as a post: the one door between the collection and the contract.
 * What the contract does not name stays behind; a type that JSON lacks breaks it.
 */
export function readPost(document: Readonly<Record<string, unknown>>): Validated<Post> {
  const { _id: id, title, body, editedAt, clientId } = document;
  if (!(id instanceof ObjectId)) {
    return { ok: false, issues: [{ path: '_id', message: 'must be an ObjectId' }] };
  }
  return validate(Post, {
    id: id.toHexString(),
    title,
    body,
    author: authorOf(document),
    createdAt: id.getTimestamp().toISOString(),
    editedAt: editedAt instanceof Date ? isoOf(editedAt) : editedAt,
    clientId,
  });
}

/** ISO 8601, or for a date that has none (beyond the year 275760) what the contract will refuse. */
function isoOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'invalid' : date.toISOString();
}

/** Reads who wrote a post; what other programs keep under that name tells nobody's account. */
function authorOf({ author, authorName }: Readonly<Record<string, unknown>>): unknown {
  return author instanceof ObjectId && typeof authorName === 'string'
    ? { id: author.toHexString(), name: authorName }
    : undefined;
}
