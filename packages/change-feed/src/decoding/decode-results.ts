import type { BSONSerializeOptions, Document } from 'mongodb';
import { forClient, serialize } from '../driver/bson.ts';
import { bsonVersionOfClient } from '../driver/bson-version.ts';
import { isCollection, isCursor, isDb } from '../driver/driver-objects.ts';
import { optionsIn, withOptions } from '../operations/method-options.ts';
import { decodeDocument, promotionOf, type Promotion } from './decode-document.ts';

/** Methods of databases and collections that return documents as they are stored, through a cursor. */
const cursorMethods: ReadonlySet<PropertyKey> = new Set([
  'aggregate',
  'find',
  'findOne',
  'listCollections',
]);

/** Methods that return the one document that they change. */
const changingMethods: ReadonlySet<PropertyKey> = new Set([
  'findOneAndDelete',
  'findOneAndReplace',
  'findOneAndUpdate',
]);

/** What a method is called with, and what becomes of what it returns. */
export interface DecodedCall {
  readonly args: unknown[];
  readonly decode: (returned: unknown) => unknown;
}

interface ReadingOptions extends BSONSerializeOptions {
  readonly includeResultMetadata?: boolean;
  readonly projection?: Document;
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
  if (!isCollection(target) && !isDb(target)) return undefined;
  const { client } = isDb(target) ? target : target.db;
  const bsonVersion = bsonVersionOfClient(client);
  const options: ReadingOptions = optionsIn(method, args) ?? {};
  const promotion = { ...promotionOf(target.bsonOptions), ...promotionOf(options) };
  if (cursorMethods.has(method))
    return decodeCursor(method, args, { options, promotion, bsonVersion });
  if (changingMethods.has(method))
    return decodeChanged(method, args, { options, promotion, bsonVersion });
  return undefined;
}

interface Reading {
  readonly options: ReadingOptions;
  readonly promotion: Promotion;
  /** Of the client: with it the application may use the values again. */
  readonly bsonVersion: number | undefined;
}

function decodeCursor(
  method: PropertyKey,
  args: unknown[],
  { options, promotion, bsonVersion }: Reading,
): DecodedCall | undefined {
  if (options.raw === true) return undefined;
  const decode = (document: unknown): unknown =>
    document instanceof Uint8Array
      ? forClient(decodeDocument(document, promotion), bsonVersion)
      : document;
  return {
    // Without the name of the batch, the driver leaves the whole answer raw, errors included, and cannot read
    // the state of the server from them. A find always names its batch.
    args: withOptions(method, args, { raw: true, documentsReturnedIn: 'firstBatch' }),
    decode(returned) {
      if (isCursor(returned)) return returned.map(decode);
      return returned instanceof Promise ? returned.then(decode) : returned;
    },
  };
}

/** The field under which the document is asked for, in an array; no document has such a field of its own. */
const wrapped = 'tidingsWrappedDocument';

/**
 * These methods have no batch, and `raw` would be taken for the whole answer. An array's documents can be
 * left in their bytes; so the document is put into one, and what the projection leaves out is taken away here.
 * When the driver repeats such a call, the server gives the document as it has kept it, without a projection.
 */
function decodeChanged(
  method: PropertyKey,
  args: unknown[],
  { options, promotion, bsonVersion }: Reading,
): DecodedCall | undefined {
  const fields = pickedFields(options.projection);
  if (options.includeResultMetadata === true || fields === undefined) return undefined;
  if (options.raw === true && fields !== 'all') return undefined;
  const decode = (returned: unknown): unknown => {
    if (typeof returned !== 'object' || returned === null) return null;
    const found = returned as { readonly [wrapped]?: readonly Uint8Array[] }; // by the projection below
    const bytes = found[wrapped]?.[0];
    if (options.raw === true) return bytes ?? serialize(returned);
    const document =
      bytes === undefined ? returned : forClient(decodeDocument(bytes, promotion), bsonVersion);
    if (fields === 'all') return document;
    return Object.fromEntries(Object.entries(document).filter(([name]) => fields.has(name)));
  };
  return {
    args: withOptions(method, args, {
      raw: false,
      projection: { _id: 0, [wrapped]: ['$$ROOT'] },
      fieldsAsRaw: { [wrapped]: true },
    }),
    decode: (returned) => (returned instanceof Promise ? returned.then(decode) : returned),
  };
}

/** The top-level fields that a projection picks; `undefined` for one that does anything else. */
function pickedFields(projection: Document | undefined): 'all' | ReadonlySet<string> | undefined {
  const entries = Object.entries(projection ?? {});
  if (entries.length === 0) return 'all';
  const isSimple = entries.every(
    ([name, value]) =>
      !name.includes('.') &&
      (value === 1 || value === true || (name === '_id' && (value === 0 || value === false))),
  );
  const picked = entries.flatMap(([name, value]) => (value === 1 || value === true ? [name] : []));
  if (!isSimple || picked.length === 0) return undefined;
  return new Set(projection?.['_id'] === undefined ? ['_id', ...picked] : picked);
}
