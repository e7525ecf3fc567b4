import type { Names, NodePresence } from './node-presence.ts';

/** Collection of who is where: one document for each node that runs. */
export const presenceCollection = 'presence';
/** Seconds after which MongoDB deletes what a crashed node has left behind. */
export const presenceTtlSeconds = 60;
/** Users in rooms that one document names, a user in two rooms twice; further rooms are left out. */
export const maxNamedInDocument = 20_000;

type NamesInDocument = Readonly<Record<string, string>>;

/** A document of collection `presence`. */
export interface PresenceDocument {
  /** Made anew by each process. */
  readonly _id: string;
  /** When it was written, by the node's clock: later ones of one node replace earlier ones. */
  readonly at: Date;
  readonly feed: number;
  /** By the room's id: names by users' ids. */
  readonly rooms: Readonly<
    Record<string, { readonly users: NamesInDocument; readonly writing: NamesInDocument }>
  >;
}

/** Writes what a node has, as far as it fits. */
export function toDocument(_id: string, at: Date, { feed, rooms }: NodePresence): PresenceDocument {
  const written: Record<string, PresenceDocument['rooms'][string]> = {};
  let named = 0;
  for (const [id, { users, writing }] of rooms) {
    named += users.size + writing.size;
    if (named > maxNamedInDocument) break;
    written[id] = {
      users: Object.fromEntries(users),
      writing: Object.fromEntries(writing),
    };
  }
  return { _id, at, feed, rooms: written };
}

/** Reads what a node has written; undefined for what no node of ours wrote. */
export function fromDocument(
  document: Readonly<Record<string, unknown>>,
): (NodePresence & { readonly id: string; readonly atMs: number }) | undefined {
  const { _id, at, feed, rooms } = document as Partial<PresenceDocument>; // each field is looked at
  if (typeof _id !== 'string' || !(at instanceof Date) || !Number.isInteger(feed)) return undefined;
  const read = new Map<string, { users: Names; writing: Names }>();
  for (const [id, room] of Object.entries(rooms ?? {})) {
    if (typeof room !== 'object' || (room as unknown) === null) continue;
    const { users, writing } = room as Partial<PresenceDocument['rooms'][string]>; // as above
    read.set(id, { users: namesIn(users), writing: namesIn(writing) });
  }
  return { id: _id, atMs: at.getTime(), feed: Math.max(0, feed ?? 0), rooms: read };
}

function namesIn(names: unknown): Names {
  if (typeof names !== 'object' || names === null) return new Map();
  return new Map(
    Object.entries(names).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && isDocumentId(entry[0]),
    ),
  );
}

function isDocumentId(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}
