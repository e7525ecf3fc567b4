// The one module that loads code of `mongodb`: elsewhere its types alone may be used. Which copy this is decides nothing;
// a client made with another copy, or another major version, is given values that its own BSON accepts.
import { BSON, type BSONSerializeOptions, type Document, type ObjectId, type UUID } from 'mongodb';
import { bsonVersionOf, withBsonVersion } from './bson-version.ts';

/** The major version of the BSON that this package has. */
export const ownBsonVersion = bsonVersionOf(new BSON.ObjectId());

/** Serializes a document whose values may be of any copy and version of BSON. */
export function serialize(document: Document): Uint8Array {
  return BSON.serialize(withOwnVersion(document));
}

/** Deserializes a document into values of this package's BSON. */
export function deserialize(
  bytes: Uint8Array,
  options?: BSONSerializeOptions & { readonly validation?: { readonly utf8: boolean } },
): Document {
  return BSON.deserialize(bytes, options);
}

/** Returns the size of a document in bytes, without serializing it. */
export function sizeOf(document: Document): number {
  return BSON.calculateObjectSize(withOwnVersion(document));
}

/** Finds the elements of a document without decoding them. */
export function parseToElements(
  bytes: Uint8Array,
  start: number,
): ReturnType<typeof BSON.onDemand.parseToElements> {
  return BSON.onDemand.parseToElements(bytes, start);
}

/** Writes values of any copy and version of BSON as extended JSON text. */
export function stringifyExtended(value: unknown, options?: { readonly relaxed: boolean }): string {
  return BSON.EJSON.stringify(withOwnVersion(value), options);
}

/** Turns values of any copy and version of BSON into extended JSON. */
export function toExtended(value: unknown, options?: { readonly relaxed: boolean }): unknown {
  return BSON.EJSON.serialize(withOwnVersion(value), options);
}

/** Reads extended JSON text. */
export function parseExtended(text: string, options?: { readonly relaxed: boolean }): unknown {
  return BSON.EJSON.parse(text, options);
}

/** Makes an ObjectId of 24 hexadecimal digits or of 12 bytes. */
export function makeObjectId(content: string | Uint8Array): ObjectId {
  return new BSON.ObjectId(content);
}

/** Makes a UUID of its text. */
export function makeUuid(text: string): UUID {
  return new BSON.UUID(text);
}

/** Makes a timestamp of seconds and an increment. */
export function makeTimestamp(t: number, i: number): BSON.Timestamp {
  return new BSON.Timestamp({ t, i });
}

/**
 * Returns values of this package's BSON as a client accepts them, given the version of its BSON. With the same version,
 * which is the rule, nothing is looked at.
 */
export function forClient<T>(value: T, version: number | undefined): T {
  return version === ownBsonVersion ? value : withBsonVersion(value, version);
}

function withOwnVersion<T>(value: T): T {
  return withBsonVersion(value, ownBsonVersion);
}
