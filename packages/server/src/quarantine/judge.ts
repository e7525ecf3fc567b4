import type { Issue } from '@tidings/protocol';
import type { ClientSession } from 'mongodb';
import type { RawDocument } from '../lists/project-documents.ts';
import { onlyFields } from '../lists/read-page.ts';
import { wasReleased, type QuarantinedDocument } from './entries.ts';
import type { QuarantineStore } from './store.ts';

/**
 * The current state of a quarantined document.
 *
 * - `valid`: it fits the contract, or fits it again.
 * - `unlisted`: it is in no topic now.
 * - `invalid`: it does not fit; `issues` says why.
 * - `released`: it was released since it was quarantined.
 * - `deleted`: it does not exist any more.
 * - `unknown`: its id was too large to be recorded, or no source has its collection.
 */
export type Standing =
  | { readonly is: 'valid'; readonly document: RawDocument }
  | { readonly is: 'unlisted' | 'released'; readonly document: RawDocument }
  | {
      readonly is: 'invalid';
      readonly document: RawDocument;
      readonly issues: readonly Issue[];
    }
  | { readonly is: 'deleted' | 'unknown' };

/** Reads a document as it is now and validates it, by the sources of its collection. */
export async function judge(
  { client, database, kinds }: QuarantineStore,
  { id, collection, documentKey, sources }: QuarantinedDocument,
  session?: ClientSession,
): Promise<Standing> {
  const kind = kinds.of({ collection, sources });
  if (kind === undefined || !('_id' in documentKey)) return { is: 'unknown' };
  const reading = { readPreference: 'primary', ...(session && { session }) } as const;
  const db = client.db(database);
  const document = await db.collection(collection).findOne(
    // Any type of id may be meant; `$eq` keeps it a value.
    { _id: { $eq: documentKey['_id'] as never } },
    reading,
  );
  if (document === null) return { is: 'deleted' };
  const validity = await kind.validate(document, (joined, filter, { fields, limit }) =>
    db
      .collection(joined)
      .find(filter, { ...reading, limit, ...onlyFields(fields) })
      .toArray(),
  );
  if (validity.is === 'invalid') return { is: 'invalid', document, issues: validity.issues };
  if (validity.is === 'unlisted') return { is: 'unlisted', document };
  if (wasReleased(id, document)) return { is: 'released', document };
  return { is: 'valid', document };
}
