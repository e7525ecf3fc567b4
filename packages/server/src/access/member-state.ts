import type { RevocationReason } from '@tidings/sse-hub';
import type { RawDocument } from '../lists/project-documents.ts';
import type { Since } from './since.ts';
import type { MembershipSource } from './memberships.ts';
import type { AccessRead } from './read-access.ts';
import type { Grant } from './grant.ts';

/** What documents give to a session, while it is being worked out. */
export interface MemberState {
  /** By the first topic. */
  readonly members: Map<string, Grant>;
  /** Why topics that it had are gone. */
  readonly reasons: Map<string, RevocationReason>;
  /** Why the session has ended. */
  ended: RevocationReason | undefined;
}

/** Applies one change. */
export type Update = (state: MemberState) => void;

/** Works out what was read for one session. */
export function readMemberState(
  { sessions, members: found }: AccessRead,
  {
    session,
    user,
    before,
    isTracked,
    now,
  }: {
    readonly session: string;
    readonly user: string;
    /** What the session had. */
    readonly before: ReadonlyMap<string, Grant>;
    /** Returns whether any of its streams is to have a topic. */
    readonly isTracked: (topic: string) => boolean;
    /** Milliseconds since 1970. */
    readonly now: number;
  },
): MemberState {
  const members = new Map<string, Grant>();
  const reasons = new Map<string, RevocationReason>();
  for (const [topic, { topics, since }] of found) {
    const begin = since.get(user);
    if (begin !== undefined && isTracked(topic)) members.set(topic, { topics, since: begin });
    else if (before.has(topic)) reasons.set(topic, 'removed');
  }
  return { members, reasons, ended: endOf(sessions, session, now) };
}

function endOf(
  sessions: AccessRead['sessions'],
  session: string,
  now: number,
): RevocationReason | undefined {
  if (sessions === undefined) return undefined;
  const expiresAtMs = sessions.get(session);
  if (expiresAtMs === undefined) return 'signedOut';
  return expiresAtMs <= now ? 'expired' : undefined;
}

/** Returns what a change of a document does to the state of a user. */
export function createMemberUpdate(
  source: MembershipSource,
  {
    topics,
    document,
    since,
    user,
  }: {
    readonly topics: readonly [string, ...string[]];
    /** The document as it now is; undefined: it was deleted. */
    readonly document: RawDocument | undefined;
    /** Its members; undefined: it is none of the source's documents any more. */
    readonly since: ReadonlyMap<string, Since> | undefined;
    readonly user: string;
  },
): Update {
  const [topic] = topics;
  const begin = since?.get(user);
  if (begin !== undefined)
    return ({ members }) => void members.set(topic, { topics, since: begin });
  const isThere = document !== undefined && since !== undefined;
  const reason = isThere ? (source.reasonOf?.(document, user) ?? 'removed') : 'deleted';
  return ({ members, reasons }) => {
    if (members.delete(topic)) reasons.set(topic, reason);
  };
}

/** Returns the topics that two states have with different beginnings: removed and added again in between. */
export function findRegained(
  before: ReadonlyMap<string, Grant>,
  now: ReadonlyMap<string, Grant>,
): string[] {
  return [...before].flatMap(([topic, { since }]) => {
    const other = now.get(topic);
    return other === undefined || isSame(other.since, since) ? [] : [topic];
  });
}

function isSame(a: Since | undefined, b: Since | undefined): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}
