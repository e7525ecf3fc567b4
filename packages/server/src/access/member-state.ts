import type { RevocationReason } from '@tidings/sse-hub';
import type { RawDocument } from '../lists/project-documents.ts';
import type { Grant } from './grant.ts';
import type { MembershipSource } from './memberships.ts';
import type { AccessRead } from './read-access.ts';
import type { MemberSince } from './since.ts';

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
  { sessions, found, grants }: AccessRead,
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
    /** Returns whether any of its streams is to have the topics of a grant. */
    readonly isTracked: (topics: Grant['topics']) => boolean;
    /** Milliseconds since 1970. */
    readonly now: number;
  },
): MemberState {
  const own = [...(grants.get(user) ?? [])];
  const members = new Map(own.filter(([, { topics }]) => isTracked(topics)));
  const reasons = new Map<string, RevocationReason>();
  for (const topic of before.keys()) {
    if (!members.has(topic)) reasons.set(topic, found.has(topic) ? 'removed' : 'deleted');
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

/** A document that has changed. */
export interface ChangedDocument {
  readonly topics: Grant['topics'];
  /** As it now is; undefined: it was deleted. */
  readonly document: RawDocument | undefined;
  /** Its members; undefined: it is none of the source's documents any more. */
  readonly members: ReadonlyMap<string, MemberSince> | undefined;
}

/** Returns what a changed document gives to a user; undefined: nothing. */
export function grantFrom({ topics, members }: ChangedDocument, user: string): Grant | undefined {
  return members?.has(user) === true ? { topics, since: members.get(user) } : undefined;
}

/** Returns what a changed document does to the state of a user. */
export function createMemberUpdate(
  source: MembershipSource,
  changed: ChangedDocument,
  user: string,
): Update {
  const { topics, document, members: current } = changed;
  const [topic] = topics;
  const grant = grantFrom(changed, user);
  if (grant !== undefined) return ({ members }) => void members.set(topic, grant);
  const isThere = document !== undefined && current !== undefined;
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
  return [...before].flatMap(([topic, grant]) => {
    const other = now.get(topic);
    return other === undefined || isSameGrant(other, grant) ? [] : [topic];
  });
}

/** Returns whether two grants of the same topics begin at the same time. */
export function isSameGrant(a: Grant | undefined, b: Grant | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.since instanceof Date && b.since instanceof Date
    ? a.since.getTime() === b.since.getTime()
    : a.since === b.since;
}
