import type { BSONSerializeOptions, ChangeStreamDocument, Document } from 'mongodb';
import { decodeDocument, lenientOptions, type Promotion } from './decode-document.ts';

/** The parts of a change that are documents of any origin. */
const parts = [
  'documentKey',
  'fullDocument',
  'fullDocumentBeforeChange',
  'updateDescription',
] as const;

/**
 * The stage that puts each of those parts into an array of its own. The driver's `raw` cannot be had for a
 * change stream, which needs the resume token of each change; `fieldsAsRaw` leaves documents in their
 * bytes, but in arrays alone.
 */
export const wrapDocuments: Document = {
  $set: Object.fromEntries(parts.map((part) => [part, [`$${part}`]])),
};

/** The driver's options with which a stream that ends in `wrapDocuments` is read, whatever the client's are. */
export const wrappedOptions: BSONSerializeOptions = {
  ...lenientOptions,
  raw: false,
  promoteBuffers: false,
  promoteLongs: true,
  promoteValues: true,
  useBigInt64: false,
  fieldsAsRaw: Object.fromEntries(parts.map((part) => [part, true])),
};

/** Decodes the parts that were put into arrays, each for itself; a part that is missing stays away. */
export function unwrapDocuments(change: Document, promotion: Promotion): ChangeStreamDocument {
  const decoded = parts.flatMap((part) => {
    const [bytes] = (change[part] ?? []) as readonly unknown[]; // as `wrapDocuments` made it
    return bytes instanceof Uint8Array ? [[part, decodeDocument(bytes, promotion)] as const] : [];
  });
  const rest = Object.entries(change).filter(([name]) => !parts.some((part) => part === name));
  // As it came out of the stream, before it was wrapped.
  return Object.fromEntries([...rest, ...decoded]) as unknown as ChangeStreamDocument;
}
