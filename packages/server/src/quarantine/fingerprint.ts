import { serialize } from '@tidings/change-feed';
import { createHash } from 'node:crypto';
import type { RawDocument } from '../lists/project-documents.ts';
import { releaseField } from './release-field.ts';

/**
 * Hashes these fields of a document, or all: another hash after any edit of them. Their order makes no difference, and
 * the mark of a release is left out.
 */
export function fingerprintOf(
  document: RawDocument,
  fields: readonly string[] = Object.keys(document),
): string {
  const read = [...new Set(['_id', ...fields])].filter((field) => field !== releaseField).sort();
  const picked = Object.fromEntries(
    read.flatMap((field) => (field in document ? [[field, document[field]]] : [])),
  );
  return createHash('sha256').update(serialize(picked)).digest('base64url');
}
