import type { Document } from 'mongodb';
import type { RawDocument } from '../lists/project-documents.ts';

/**
 * Where sessions live: the `_id` of each is the key of a session, as text. They are read when a stream opens, when their
 * document changes, and when they expire; one whose document is deleted ends at once.
 */
export interface SessionSource {
  readonly collection: string;
  /**
   * Stages that join what tells whether a session is valid, after the `$match` for it. A change of what is joined is
   * noticed at the next read: delete the session's document, too. @defaultValue none
   */
  readonly stages?: readonly Document[];
  /** Reads a document; undefined: it is no valid session. */
  readonly read: (document: RawDocument) => { readonly expiresAt?: Date } | undefined;
}

/**
 * Describes sessions by a field of their documents.
 *
 * @example sessionsIn('sessions', { expiresAt: 'expires' })
 */
export function sessionsIn(
  collection: string,
  fields: {
    /** The field with the date at which a session ends. @defaultValue sessions end by deletion only */
    readonly expiresAt?: string;
  } = {},
): SessionSource {
  const { expiresAt: field } = fields;
  if (field === undefined) return { collection, read: () => ({}) };
  return {
    collection,
    stages: [{ $project: { [field]: 1 } }],
    read(document) {
      const expiresAt = document[field];
      return expiresAt instanceof Date && !Number.isNaN(expiresAt.getTime())
        ? { expiresAt }
        : undefined;
    },
  };
}
