import type { ClusterTime } from '@tidings/protocol';
import type { Document } from 'mongodb';

interface ChangeBase<Name extends string> {
  readonly collection: Name;
  /** Names the document; `_id` and, on a sharded collection, the shard key. */
  readonly documentKey: Readonly<Document>;
  /** When the database took the write, by its own clock. Show it; never order by it. */
  readonly wallTime: Date;
  /** Where in the database's history; shared by all changes of a transaction. */
  readonly clusterTime: ClusterTime;
}

/** A new document. */
export interface InsertChange<Name extends string = string> extends ChangeBase<Name> {
  readonly operation: 'insert';
  readonly fullDocument: Readonly<Document>;
}

/**
 * An edited document. Both images are there when the collection has
 * `changeStreamPreAndPostImages` and they have not expired; else `undefined`: read again at a snapshot.
 *
 * @see https://www.mongodb.com/docs/v6.0/changeStreams/#change-streams-with-document-pre--and-post-images
 */
export interface UpdateChange<Name extends string = string> extends ChangeBase<Name> {
  readonly operation: 'update';
  readonly fullDocument: Readonly<Document> | undefined;
  readonly fullDocumentBeforeChange: Readonly<Document> | undefined;
}

/** A document replaced as a whole: the new one is always there, the old one if it was kept. */
export interface ReplaceChange<Name extends string = string> extends ChangeBase<Name> {
  readonly operation: 'replace';
  readonly fullDocument: Readonly<Document>;
  readonly fullDocumentBeforeChange: Readonly<Document> | undefined;
}

/** A deleted document; what it was is known only from the pre-image, if it was kept. */
export interface DeleteChange<Name extends string = string> extends ChangeBase<Name> {
  readonly operation: 'delete';
  readonly fullDocumentBeforeChange: Readonly<Document> | undefined;
}

/** One change of a document in a watched collection, without the fields its collection hides. */
export type Change<Name extends string = string> =
  InsertChange<Name> | UpdateChange<Name> | ReplaceChange<Name> | DeleteChange<Name>;
