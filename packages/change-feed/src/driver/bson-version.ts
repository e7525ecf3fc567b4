import type { ClientSession, MongoClient } from 'mongodb';

/**
 * Under this symbol every BSON value has the major version of its library, and each library refuses the values
 * of any other version. What the values consist of is the same in 6 and 7: they differ in how they are recognised.
 */
const versionSymbol = Symbol.for('@@mdb.bson.version');
/** By this property BSON 7 recognises a type; its content is that of `_bsontype`, by which all others do. */
const typeSymbol = Symbol.for('@@mdb.bson.type');

/** Returns the major version of the BSON that a value is of; undefined for what is no BSON value. */
export function bsonVersionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const version: unknown = Reflect.get(value, versionSymbol);
  return typeof version === 'number' ? version : undefined;
}

const versions = new WeakMap<MongoClient, number>();

/**
 * Returns the major version of the BSON that a client serializes with, learned from the id of a session, which the
 * driver makes itself and without asking the server; undefined for a client that is closed.
 */
export function bsonVersionOfClient(client: MongoClient): number | undefined {
  const known = versions.get(client);
  if (known !== undefined) return known;
  let session: ClientSession | undefined;
  try {
    session = client.startSession();
    const version = bsonVersionOf(session.id?.id);
    if (version !== undefined) versions.set(client, version);
    return version;
  } catch {
    return undefined;
  } finally {
    session?.endSession().catch(() => undefined);
  }
}

/**
 * Returns the same documents and arrays with BSON values of this version: what has another version is copied, and
 * with it what contains it. The given objects stay as they are. Instances of other classes are not looked into.
 */
export function withBsonVersion<T>(value: T, version: number | undefined): T {
  // The types are the same, and so is what the values consist of.
  return version === undefined ? value : (convert(value, version) as T);
}

function convert(value: unknown, version: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const found = bsonVersionOf(value);
  if (found !== undefined && found !== version) return relabel(value, version);
  if (found !== undefined && !containsValues(value)) return value;
  if (Array.isArray(value)) return convertArray(value, version);
  const isPlain = isPlainObject(value) || found !== undefined;
  return isPlain ? convertEntries(value, version) : value;
}

/** Copies a BSON value, with this version and its type as properties of its own. */
function relabel(value: object, version: number): object {
  // Its class and all its fields: none of BSON's classes has private ones.
  const copy = Object.create(
    Object.getPrototypeOf(value) as object,
    Object.getOwnPropertyDescriptors(value),
  ) as object;
  Object.defineProperty(copy, versionSymbol, { value: version, configurable: true });
  const type: unknown = Reflect.get(value, '_bsontype');
  Object.defineProperty(copy, typeSymbol, { value: type, configurable: true });
  return containsValues(copy) ? convertEntries(copy, version) : copy;
}

/** A DBRef has an id and fields, and code with scope has a scope: they may have values of another version. */
function containsValues(value: object): boolean {
  const type: unknown = Reflect.get(value, '_bsontype');
  return type === 'DBRef' || type === 'Code';
}

function convertArray(values: readonly unknown[], version: number): readonly unknown[] {
  const converted = values.map((value) => convert(value, version));
  return converted.some((value, index) => value !== values[index]) ? converted : values;
}

function convertEntries(object: object, version: number): object {
  let copy: object | undefined;
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    const converted = convert(value, version);
    if (converted === value) continue;
    copy ??= Object.create(
      Object.getPrototypeOf(object) as object | null,
      Object.getOwnPropertyDescriptors(object),
    ) as object;
    // Not assigned: a field may be called `__proto__`.
    Object.defineProperty(copy, name, {
      ...{ value: converted, enumerable: true, configurable: true, writable: true },
    });
  }
  return copy ?? object;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
