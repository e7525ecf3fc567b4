import type { RawDocument } from '@tidings/server';
import { createHash } from 'node:crypto';
import { BSON } from 'mongodb';

/** Names a document by these fields as they are: another one after any edit of them. */
export function fingerprintOf(document: RawDocument, fields: readonly string[]): string {
  const picked = Object.fromEntries(
    ['_id', ...fields].flatMap((field) => (field in document ? [[field, document[field]]] : [])),
  );
  return createHash('sha256').update(BSON.serialize(picked)).digest('base64url');
}
