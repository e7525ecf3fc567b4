import type { RawDocument } from '@tidings/server';
import { createHash } from 'node:crypto';
import { BSON } from 'mongodb';

/** Names a document as it is: another one after any edit. */
export function fingerprintOf(document: RawDocument): string {
  return createHash('sha256').update(BSON.serialize(document)).digest('base64url');
}
