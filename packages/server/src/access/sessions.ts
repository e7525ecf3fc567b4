import type { Document } from 'mongodb';
import type { RawDocument } from '../lists/project-documents.ts';

/** Where sessions live: the `_id` of each is the key of a session, as text. */
export interface SessionSource {
  readonly collection: string;
  /** Stages that join what tells whether a session is valid, after the `$match` for it. @defaultValue none */
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
