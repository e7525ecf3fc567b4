import type { RevocationReason } from '@tidings/sse-hub';
import type { Document } from 'mongodb';
import { textOfId, valuesOfId } from './id-text.ts';
import type { RawDocument } from '../lists/project-documents.ts';
import type { Since } from './since.ts';

/** Topics that belong to the users whom the documents of a collection name. */
export interface MembershipSource {
  readonly collection: string;
  /** The top-level fields that are looked at, besides `_id`. */
  readonly fields: readonly string[];
  /** Returns the topics of a document by its id: clients ask for the first, the others come and go with it. */
  readonly topicsOf: (id: string) => readonly [string, ...string[]];
  /** Returns the id of the document whose first topic this is; undefined for other topics. */
  readonly idOf: (topic: string) => string | undefined;
  /** Returns since when each user has the topics, by the user's id; undefined: the document is none of these. */
  readonly membersOf: (document: RawDocument) => ReadonlyMap<string, Since> | undefined;
  /** Returns the query that finds the documents of a user. */
  readonly queryOf: (user: string) => Document;
  /** Returns why a user does not have the topics any more. @defaultValue 'removed' */
  readonly reasonOf?: (document: RawDocument, user: string) => RevocationReason;
}

/** How `membersOf` finds the users of a document. */
export interface MembersOptions {
  /** Writes the topic of a document from its id, e.g. `(id) => room.topicOf({ id })`; with '' it returns the prefix. */
  readonly topic: (id: string) => string;
  /** Further topics of the same users. @defaultValue none */
  readonly with?: readonly ((id: string) => string)[];
  /** Path of the users' ids, e.g. `members.user`: one id, an array of ids, or an array of documents with one each. */
  readonly users: string;
  /** Path of the date since when, beside the user's id, e.g. `members.since`. @defaultValue always */
  readonly since?: string;
}

/**
 * Describes topics that belong to the users whom a document names.
 *
 * @throws TypeError when `since` is not beside `users`
 *
 * @example membersOf('projects', { topic: (id) => `project:${id}`, users: 'members.user', since: 'members.since' })
 */
export function membersOf(collection: string, options: MembersOptions): MembershipSource {
  const { topic, with: others = [], users, since } = options;
  const prefix = topic('');
  const [field = '', userKey, ...deeper] = users.split('.');
  const [sinceField, sinceKey] = since?.split('.') ?? [];
  if (deeper.length > 0) throw new TypeError(`users: "${users}" must have at most one dot`);
  const isBeside = since === undefined || (userKey !== undefined && sinceField === field);
  if (!isBeside) throw new TypeError(`since: "${since}" must be in the same array as "${users}"`);
  return {
    collection,
    fields: [field],
    topicsOf: (id) => [topic(id), ...others.map((write) => write(id))],
    idOf: (text) =>
      text.startsWith(prefix) && text.length > prefix.length
        ? text.slice(prefix.length)
        : undefined,
    membersOf(document) {
      const value = document[field];
      const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
      const members = new Map<string, Since>();
      for (const entry of entries) {
        const named = userKey === undefined ? entry : fieldOf(entry, userKey);
        const id = textOfId(named);
        if (id === undefined) continue;
        const date = sinceKey === undefined ? undefined : fieldOf(entry, sinceKey);
        members.set(id, date instanceof Date ? date : 'always');
      }
      return members;
    },
    queryOf: (user) => ({ [users]: { $in: valuesOfId(user) } }),
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as RawDocument)[key] // any object may be looked at as one
    : undefined;
}
