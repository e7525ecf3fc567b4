import { dbOf, isUnauthorized, type AnyDb } from '@tidings/change-feed';
import { validate } from '@tidings/protocol';
import type * as z from 'zod/mini';
import type { NodePresence, Payloads, TopicPresence } from './node-presence.ts';

/** Name of the collection, unless the application gives another: one document for each process that runs. */
export const presenceCollection = 'presence';
/** Seconds after which MongoDB deletes what a crashed process has left behind. */
export const presenceTtlSeconds = 60;
/** Users in one document, one at two topics twice; further topics are left out. */
export const maxUsersInDocument = 20_000;

interface UserInDocument {
  readonly id: string;
  readonly payload: unknown;
}

/** A document of the collection. */
export interface PresenceDocument {
  /** Made anew by each process. */
  readonly _id: string;
  /** When it was written, by the process's clock: later ones of one process replace earlier ones. */
  readonly at: Date;
  readonly topics: readonly {
    readonly topic: string;
    readonly streams: number;
    readonly users: readonly UserInDocument[];
    readonly typing: readonly UserInDocument[];
  }[];
}

/** Creates the index by which MongoDB forgets crashed processes; does nothing where it exists. */
export async function preparePresence(
  given: AnyDb,
  collection = presenceCollection,
): Promise<void> {
  const documents = dbOf(given).collection(collection);
  const name = 'at_1';
  try {
    const options = { name, expireAfterSeconds: presenceTtlSeconds };
    await documents.createIndex({ at: 1 }, options, undefined);
  } catch (error) {
    // MongoDB asks for the right even if there is nothing to create.
    if (isUnauthorized(error) && (await documents.indexExists(name))) return;
    throw error;
  }
}

/** Writes what a process has, as far as it fits. */
export function toDocument(
  _id: string,
  at: Date,
  presence: NodePresence<unknown>,
): PresenceDocument {
  const topics: PresenceDocument['topics'][number][] = [];
  let named = 0;
  for (const [topic, { streams, users, typing }] of presence) {
    named += users.size + typing.size;
    if (named > maxUsersInDocument) break;
    topics.push({ topic, streams, users: listOf(users), typing: listOf(typing) });
  }
  return { _id, at, topics };
}

function listOf(users: Payloads<unknown>): UserInDocument[] {
  return [...users].map(([id, payload]) => ({ id, payload }));
}

/** Reads what a process has written; undefined for what no process of ours wrote. */
export function fromDocument<Payload>(
  document: Readonly<Record<string, unknown>>,
  payload: z.core.$ZodType<Payload>,
):
  | { readonly id: string; readonly atMs: number; readonly presence: NodePresence<Payload> }
  | undefined {
  const { _id, at, topics } = document;
  if (typeof _id !== 'string' || !(at instanceof Date) || !Array.isArray(topics)) return undefined;
  const presence = new Map<string, TopicPresence<Payload>>();
  for (const each of topics as unknown[]) {
    if (typeof each !== 'object' || each === null) continue;
    const { topic, streams, users, typing } = each as Readonly<Record<string, unknown>>; // any object may be read so
    if (typeof topic !== 'string' || !Number.isSafeInteger(streams)) continue;
    presence.set(topic, {
      streams: Math.max(0, Number(streams)),
      users: payloadsIn(users, payload),
      typing: payloadsIn(typing, payload),
    });
  }
  return { id: _id, atMs: at.getTime(), presence };
}

function payloadsIn<Payload>(users: unknown, schema: z.core.$ZodType<Payload>): Payloads<Payload> {
  if (!Array.isArray(users)) return new Map();
  return new Map(
    (users as unknown[]).flatMap((user) => {
      if (typeof user !== 'object' || user === null) return [];
      const { id, payload } = user as Partial<UserInDocument>; // as above
      const read = validate(schema, payload);
      return typeof id === 'string' && read.ok ? [[id, read.data] as const] : [];
    }),
  );
}
