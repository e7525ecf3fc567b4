import type { RevocationReason } from '@tidings/sse-hub';
import type { Document } from 'mongodb';
import type { RawDocument } from '../lists/project-documents.ts';
import { textOfId, valuesOfId } from './id-text.ts';
import type { MemberSince } from './since.ts';

/** Topics that belong to the users whom the documents of a collection name. */
export interface MembershipSource {
  readonly collection: string;
  /** The top-level fields that are looked at, besides `_id`. */
  readonly fields: readonly string[];
  /** Returns the topics of a document by its id; they come and go together, under the first of them. */
  readonly topicsOf: (id: string) => readonly [string, ...string[]];
  /** Returns the id of the document that has a topic; undefined for topics of something else. */
  readonly idOf: (topic: string) => string | undefined;
  /** Returns since when each user has the topics, by the user's id; undefined: the document is none of these. */
  readonly membersOf: (document: RawDocument) => ReadonlyMap<string, MemberSince> | undefined;
  /** Returns the query that finds the documents of users; it needs an index. */
  readonly queryOf: (users: readonly string[]) => Document;
  /** Returns why a user who had the topics does not have them any more. @defaultValue 'removed' */
  readonly reasonOf?: (document: RawDocument, user: string) => RevocationReason;
}

/** How `membersOf` finds the users of a document. */
export interface MembersOptions {
  /** Writes the topic of a document: a prefix, and then its id as text. */
  readonly topic: (id: string) => string;
  /** Further topics of the same users, written in the same way. @defaultValue none */
  readonly with?: readonly ((id: string) => string)[];
  /**
   * Path of the users' ids, e.g. `owner`, `users` or `members.user`: one id, an array of ids, or an array of documents
   * with one each; or several paths. Streams that ask for everything need an index on each.
   */
  readonly users: string | readonly string[];
  /**
   * Path of the date since when, beside the user's id, e.g. `members.since`; with one path of users.
   * @defaultValue unknown: clients get a topic's snapshot at each reconnect that does not name it in `covers`
   */
  readonly since?: string;
}

/**
 * Describes topics that belong to the users whom a document names.
 *
 * @throws TypeError for a path that cannot be followed, and for a topic that is not a prefix and the id
 *
 * @example membersOf('projects', { topic: (id) => `project:${id}`, users: 'members.user', since: 'members.since' })
 */
export function membersOf(collection: string, options: MembersOptions): MembershipSource {
  const { topic, with: others = [] } = options;
  const writers = [topic, ...others];
  const prefixes = writers.map((write) => {
    const prefix = write('');
    if (prefix !== '' && write('x') === `${prefix}x`) return prefix;
    throw new TypeError(`topic: "${write('x')}" must be a prefix, and then the id`);
  });
  const users = typeof options.users === 'string' ? [options.users] : options.users;
  const paths = users.map((path) => readPath(path, options.since, users.length));
  return {
    collection,
    fields: [...new Set(paths.map(({ field }) => field))],
    topicsOf: (id) => [topic(id), ...others.map((write) => write(id))],
    idOf(text) {
      const prefix = prefixes.find((each) => text.startsWith(each) && text.length > each.length);
      return prefix && text.slice(prefix.length);
    },
    membersOf: (document) => new Map(paths.flatMap((path) => membersAt(document, path))),
    queryOf(ids) {
      const $in = ids.flatMap(valuesOfId);
      return { $or: users.map((path) => ({ [path]: { $in } })) };
    },
  };
}

/** Where the users of a document are. */
interface MembersPath {
  readonly field: string;
  /** In each document of an array; undefined: the value is the id. */
  readonly userKey: string | undefined;
  readonly sinceKey: string | undefined;
}

function readPath(users: string, since: string | undefined, count: number): MembersPath {
  const [field = '', userKey, ...deeper] = users.split('.');
  const [sinceField, sinceKey] = since?.split('.') ?? [];
  if (field === '' || deeper.length > 0) {
    throw new TypeError(`users: "${users}" must be a path with at most one dot`);
  }
  if (since === undefined) return { field, userKey, sinceKey: undefined };
  if (count === 1 && userKey !== undefined && sinceField === field && sinceKey !== undefined) {
    return { field, userKey, sinceKey };
  }
  throw new TypeError(`since: "${since}" must be in the same array as the one path of \`users\``);
}

function membersAt(
  document: RawDocument,
  { field, userKey, sinceKey }: MembersPath,
): (readonly [string, MemberSince])[] {
  const value = document[field];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.flatMap((entry) => {
    const id = textOfId(userKey === undefined ? entry : fieldOf(entry, userKey));
    const since = sinceKey === undefined ? undefined : fieldOf(entry, sinceKey);
    return id === undefined ? [] : [[id, since instanceof Date ? since : undefined] as const];
  });
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as RawDocument)[key] // any object may be looked at as one
    : undefined;
}
