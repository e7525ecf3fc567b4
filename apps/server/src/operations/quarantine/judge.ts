import type { RawDocument } from '@tidings/server';
import type { Issue } from '@tidings/protocol';
import type { ClientSession, Db } from 'mongodb';
import { wasReleased, type QuarantinedDocument } from './entries.ts';
import { quarantinedKinds } from './kinds.ts';

/**
 * How a document stands now.
 *
 * - `fits`: it holds the contract, or holds it again.
 * - `broken`: it does not; `issues` says why.
 * - `released`: it was released since it was set aside.
 * - `deleted`: there is none.
 * - `unknown`: its id was too large to be kept, or nobody here knows its collection.
 */
export type Standing =
  | { readonly is: 'fits'; readonly document: RawDocument }
  | { readonly is: 'released'; readonly document: RawDocument }
  | {
      readonly is: 'broken';
      readonly document: RawDocument;
      readonly issues: readonly Issue[];
    }
  | { readonly is: 'deleted' | 'unknown' };

/** Reads a document as it is now and holds it against the contract, through the door of its collection. */
export async function judge(
  database: Db,
  { id, collection, documentKey }: QuarantinedDocument,
  session?: ClientSession,
): Promise<Standing> {
  const kind = quarantinedKinds.get(collection);
  if (kind === undefined || !('_id' in documentKey)) return { is: 'unknown' };
  const document = await database.collection(collection).findOne(
    // Any type of id may be meant; `$eq` keeps it a value.
    { _id: { $eq: documentKey['_id'] as never } },
    { readPreference: 'primary', ...(session && { session }) },
  );
  if (document === null) return { is: 'deleted' };
  const read = kind.read(document);
  if (!read.ok) return { is: 'broken', document, issues: read.issues };
  return { is: wasReleased(id, document) ? 'released' : 'fits', document };
}
