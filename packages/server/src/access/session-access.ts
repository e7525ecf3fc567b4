import type { ClusterTime } from '@tidings/protocol';
import type { RevocationReason, Subscription } from '@tidings/sse-hub';
import type { AccessUser, Identity } from './access-options.ts';
import type { Grant } from './grant.ts';
import type { Update } from './member-state.ts';

/** Which topics a stream is to have, of those that it may have. */
export interface Asked {
  readonly topics: readonly string[];
  /** Whether it has nothing else. @defaultValue false: it also has public topics and those of `topicsOf` */
  readonly only?: boolean;
  /**
   * Whether a topic that was denied or lost stays so until the client reconnects, for a page that asks again itself.
   * @defaultValue false: it is granted on the open stream
   */
  readonly denialsLast?: boolean;
}

/** A stream of a session, from before its access is known until it closes. */
export interface StreamAccess<User extends AccessUser> {
  readonly session: SessionAccess<User>;
  /** Undefined: it wants everything. */
  readonly asked: (Asked & { readonly set: ReadonlySet<string> }) | undefined;
  /** The topics that it has whatever its session may have. */
  readonly publicTopics: ReadonlySet<string>;
  /** Why topics that it asked for were lost before it opened. */
  readonly lost: Map<string, RevocationReason>;
  /** The topics of which the audience was told. */
  readonly joined: Set<string>;
  /** Access could not be looked up before it opened. */
  hasFailed: boolean;
  subscription: Subscription | undefined;
}

/** What a session may have, for all its streams. */
export interface SessionAccess<User extends AccessUser> {
  readonly id: string;
  user: User;
  readonly streams: Set<StreamAccess<User>>;
  /** What `topicsOf` has returned, by topic. */
  own: Map<string, Grant>;
  /** What documents give, by the first topic; replaced, never changed. */
  members: ReadonlyMap<string, Grant>;
  /** Why it has ended; undefined while it has not. */
  ended: RevocationReason | undefined;
  /** In milliseconds since 1970. */
  expiresAtMs: number;
  /** The time of the last read; undefined before the first. */
  readAt: ClusterTime | undefined;
  /** Reads in progress, and the updates that the feed has delivered meanwhile. */
  reads: number;
  updates: { readonly at: ClusterTime; readonly update: Update }[];
  /** Number of the last question to `topicsOf`, and of the last one that was answered or has failed. */
  asks: number;
  answered: number;
}

/** Creates the access of a session that has no topics yet. */
export function createSessionAccess<User extends AccessUser>({
  session: id,
  user,
  expiresAt,
}: Identity<User>): SessionAccess<User> {
  return {
    id,
    user,
    streams: new Set(),
    own: new Map(),
    members: new Map(),
    ended: undefined,
    expiresAtMs: expiresAt?.getTime() ?? Infinity,
    readAt: undefined,
    reads: 0,
    updates: [],
    asks: 0,
    answered: 0,
  };
}

/** Returns whether a stream is to have topics that its user's documents give. */
export function wantsMembership<User extends AccessUser>(
  { asked }: StreamAccess<User>,
  topics: Grant['topics'],
): boolean {
  return asked === undefined || topics.some((topic) => asked.set.has(topic));
}

/** Returns whether a stream is to have topics of `topicsOf`. */
export function wantsOwn<User extends AccessUser>(
  { asked }: StreamAccess<User>,
  [topic]: Grant['topics'],
): boolean {
  return asked?.only !== true || asked.set.has(topic);
}

/** Returns everything that a stream has of its session. */
export function grantsOf<User extends AccessUser>(stream: StreamAccess<User>): Grant[] {
  const { session } = stream;
  if (session.ended !== undefined) return [];
  return [
    ...[...session.own.values()].filter(({ topics }) => wantsOwn(stream, topics)),
    ...[...session.members.values()].filter(({ topics }) => wantsMembership(stream, topics)),
  ];
}
