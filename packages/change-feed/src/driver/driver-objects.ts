import type { AbstractCursor, Collection, Db } from 'mongodb';

/** Returns whether a value is a database object of any copy of the driver. */
export function isDb(value: unknown): value is Db {
  return hasMethods(value, 'collection', 'command', 'aggregate') && 'databaseName' in value;
}

/** Returns whether a value is a collection of any copy of the driver. */
export function isCollection(value: unknown): value is Collection {
  return hasMethods(value, 'find', 'insertOne', 'aggregate') && 'collectionName' in value;
}

/** Returns whether a value is a cursor of any copy of the driver; a change stream is none. */
export function isCursor(value: unknown): value is AbstractCursor {
  return hasMethods(value, 'next', 'toArray', 'rewind', 'readBufferedDocuments');
}

function hasMethods(value: unknown, ...names: readonly string[]): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function')
  );
}
