import { AbstractCursor, Collection, Db, type BSONSerializeOptions } from 'mongodb';
import { optionsIn, withOptions } from '../operations/method-options.ts';
import { decodeDocument, promotionOf } from './decode-document.ts';

/** Methods of databases and collections that return documents as they are stored. */
const readingMethods: ReadonlySet<PropertyKey> = new Set([
  'aggregate',
  'find',
  'findOne',
  'findOneAndDelete',
  'findOneAndReplace',
  'findOneAndUpdate',
  'listCollections',
]);

/** What a method is called with, and what becomes of what it returns. */
export interface DecodedCall {
  readonly args: unknown[];
  readonly decode: (returned: unknown) => unknown;
}

/**
 * Makes a call of the driver bring documents in their bytes, which are then decoded one by one: the driver
 * fails with the whole batch when it cannot decode one of them. Numbers and binaries become what the call's
 * options, or the collection's, say. `undefined` for a call that returns no documents, or asks for bytes.
 */
export function decodeResults(
  target: object,
  method: PropertyKey,
  args: unknown[],
): DecodedCall | undefined {
  if (!(target instanceof Collection || target instanceof Db)) return undefined;
  if (!readingMethods.has(method)) return undefined;
  const options: BSONSerializeOptions & { readonly includeResultMetadata?: boolean } =
    optionsIn(method, args) ?? {};
  if (options.raw === true || options.includeResultMetadata === true) return undefined;
  const promotion = { ...promotionOf(target.bsonOptions), ...promotionOf(options) };
  const decode = (document: unknown): unknown =>
    document instanceof Uint8Array ? decodeDocument(document, promotion) : document;
  return {
    args: withOptions(method, args, { raw: true }),
    decode(returned) {
      if (returned instanceof AbstractCursor) return returned.map(decode);
      return returned instanceof Promise ? returned.then(decode) : returned;
    },
  };
}
