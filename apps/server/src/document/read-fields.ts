import type { Issue } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import type { RawDocument } from '@tidings/server';

/** Names the fields of a kind of document, all but `_id`: one that is forgotten does not compile. */
export function fieldsOf<Kind>(
  fields: Readonly<Record<Exclude<keyof Kind, '_id'>, true>>,
): readonly string[] {
  return Object.keys(fields);
}

/** Says that a field holds no ObjectId, as a contract's issue. */
export function notAnObjectId(path: string): { ok: false; issues: Issue[] } {
  return { ok: false, issues: [{ path, message: 'must be an ObjectId' }] };
}

/** Returns the id as the contract has it; undefined, which the contract rejects, for anything but an ObjectId. */
export function idOf(value: unknown): string | undefined {
  return value instanceof ObjectId ? value.toHexString() : undefined;
}

/** Returns when a document was created, as ISO 8601: its id says so. */
export function createdAtOf(id: string): string {
  return ObjectId.createFromHexString(id).getTimestamp().toISOString();
}

/** A date as ISO 8601; one that has no such text (beyond the year 275760), or no date, as the contract will refuse it. */
export function isoOf(value: unknown): unknown {
  if (!(value instanceof Date)) return value;
  return Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString();
}

/** Reads who wrote a document; what other programs keep under that name tells nobody's account. */
export function authorOf({ author, authorName }: RawDocument): unknown {
  return author instanceof ObjectId && typeof authorName === 'string'
    ? { id: author.toHexString(), name: authorName }
    : undefined;
}
