import type { Change, FeedLog } from '@tidings/change-feed';
import { compareClusterTimes, type ClusterTime } from '@tidings/protocol';
import type { RevocationReason, Subscription } from '@tidings/sse-hub';
import type { IncomingMessage } from 'node:http';
import type { FeedListener } from '../feed-listener.ts';
import type { RawDocument } from '../lists/project-documents.ts';
import type { AccessOptions, AccessUser, Audience, Identity, OwnTopic } from './access-options.ts';
import { textOfId } from './id-text.ts';
import type { MembershipSource } from './memberships.ts';
import type { AccessRead, ReadAccess } from './read-access.ts';
import { createReadCurrent } from './read-current.ts';
import { createReadTogether } from './read-together.ts';
import { asksForAll, askedTopicsOf, isAskedFor, SessionIndex } from './session-index.ts';
import { createSessionStreams, type SessionStreams } from './session-streams.ts';
import { createLookUps, type LookUps } from './look-ups.ts';
import {
  createMemberUpdate,
  findRegained,
  readMemberState,
  type MemberState,
  type Update,
} from './member-state.ts';
import type { Grant } from './grant.ts';
import {
  grantsOf,
  wantsMembership,
  wantsOwn,
  type Asked,
  type SessionAccess,
  type StreamAccess,
} from './session-access.ts';

/** What a stream may have at this moment. */
export interface Granted {
  readonly grants: readonly Grant[];
  /** The topics that it asked for and does not have. */
  readonly refused: readonly { readonly topic: string; readonly reason: RevocationReason }[];
  /** Why its session has ended; undefined while it has not. */
  readonly ended: RevocationReason | undefined;
}

/** A stream's entry in the registry. */
export interface AccessEntry {
  /** Returns what the stream may have now. */
  granted(): Granted;
  /** Receives the subscription from which topics are taken. In the same turn as `granted`, nothing awaited. */
  attach(subscription: Subscription): void;
  leave(): void;
}

/** Some sessions: those of a user, one alone, or, without either, all. */
export interface SessionFilter {
  readonly user?: string;
  readonly session?: string;
}

/** Who may have what on the streams of this process: granted and revoked by look-ups and by the feed. */
export interface Access<User extends AccessUser> {
  /** Look-ups made with `topicsOf`. */
  readonly lookUps: number;
  /**
   * Registers a stream, and only then reads what its session may have. Leaves nothing behind when that fails.
   */
  enter(identity: Identity<User>, asked: Asked | undefined): Promise<AccessEntry>;
  /** Asks `topicsOf` again; resolves when every open stream has what it answered. */
  recheck(filter?: SessionFilter): Promise<void>;
  /** Applies what the feed says, before the events that it becomes are published. */
  readonly listener: FeedListener;
  close(): void;
}

/** Creates a registry without streams. */
export function createAccess<Request extends IncomingMessage, User extends AccessUser>(
  options: Pick<AccessOptions<Request, User>, 'topicsOf' | 'memberships' | 'sessions'> & {
    /** Reads sessions and memberships; undefined where there are none to be read. */
    readonly read: ReadAccess | undefined;
    /** Reads a document as it is now, where a change comes without its post-image. */
    readonly reread: (collection: string, id: unknown) => Promise<RawDocument | undefined>;
    readonly audience: Audience<User> | undefined;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    readonly heartbeatMs: number;
    /** Throws if no source serves a topic. */
    readonly assertServed: (topic: string) => void;
    readonly log: Pick<FeedLog, 'warn' | 'error'>;
  },
): Access<User> {
  return new AccessRegistry(options);
}

type Options<User extends AccessUser> = Parameters<typeof createAccess<IncomingMessage, User>>[0];

class AccessRegistry<User extends AccessUser> implements Access<User> {
  readonly #options: Options<User>;
  readonly #memberships: readonly MembershipSource[];
  readonly #sessions = new SessionIndex<User>();
  readonly #streams: SessionStreams<User>;
  readonly #lookUps: LookUps<User>;
  readonly #readSoon: ((session: SessionAccess<User>) => Promise<void>) | undefined;
  /** Time of the last change that the feed has delivered. */
  #delivered: ClusterTime | undefined;

  constructor(options: Options<User>) {
    this.#options = options;
    this.#memberships = options.memberships ?? [];
    const { read } = options;
    if (read !== undefined) {
      const readCurrent = createReadCurrent(read, () => this.#delivered);
      this.#readSoon = createReadTogether(
        (sessions: readonly SessionAccess<User>[]) =>
          readCurrent({
            sessions: new Set(sessions.map(({ id }) => id)),
            topics: new Set(sessions.flatMap(askedTopicsOf)),
            users: new Set(sessions.filter(asksForAll).map(({ user }) => user.id)),
          }),
        (session, found) => {
          this.#settle(session, found);
        },
      );
    }
    this.#streams = createSessionStreams(options);
    this.#lookUps = createLookUps({
      topicsOf: options.topicsOf,
      heartbeatMs: options.heartbeatMs,
      sessions: () => this.#sessions.all(),
      onAnswer: (session, topics) => {
        this.#applyOwn(session, topics);
      },
      onFailed: (session) => {
        this.#streams.close(session);
      },
      log: options.log,
    });
  }

  get lookUps(): number {
    return this.#lookUps.count;
  }

  async enter(identity: Identity<User>, asked: Asked | undefined): Promise<AccessEntry> {
    const session = this.#sessionOf(identity);
    const stream = this.#sessions.addStream(session, asked);
    try {
      await Promise.all([this.#read(session), this.#lookUps.ask(session)]);
    } catch (error) {
      this.#forget(stream);
      throw error;
    }
    return {
      granted: () => {
        const grants = grantsOf(stream);
        const had = new Set(grants.map(({ topics }) => topics[0]));
        const refused = [...(stream.asked?.set ?? [])].flatMap((topic) =>
          had.has(topic)
            ? []
            : [{ topic, reason: session.ended ?? stream.lost.get(topic) ?? ('unknown' as const) }],
        );
        return { grants, refused, ended: session.ended };
      },
      attach: (subscription) => {
        stream.subscription = subscription;
        for (const { topics } of grantsOf(stream))
          this.#options.audience?.came(topics[0], session.user);
      },
      leave: () => {
        this.#forget(stream);
      },
    };
  }

  async recheck({ user, session: id }: SessionFilter = {}): Promise<void> {
    const sessions = this.#sessions
      .all()
      .filter(
        (session) =>
          (user === undefined || session.user.id === user) &&
          (id === undefined || session.id === id),
      );
    await Promise.all(sessions.map((session) => this.#lookUps.ask(session).catch(() => undefined)));
  }

  readonly listener: FeedListener = {
    change: (change) => this.#change(change),
    opened: async () => {
      // Another history may have begun, whose times start over.
      this.#delivered = undefined;
      await Promise.all(
        this.#sessions.all().map((session) =>
          this.#read(session).catch(() => {
            this.#streams.close(session);
          }),
        ),
      );
    },
    heartbeat: () => {
      const time = this.#options.now();
      for (const session of this.#sessions.all()) {
        if (session.ended !== undefined || session.expiresAtMs > time) continue;
        if (this.#options.sessions === undefined) this.#end(session, 'expired');
        else {
          // It may have been used since, by any process: then its end has moved on.
          this.#read(session).catch(() => {
            this.#end(session, 'expired');
          });
        }
      }
      this.#lookUps.askAll();
    },
  };

  close(): void {
    this.#lookUps.close();
  }

  #sessionOf(identity: Identity<User>): SessionAccess<User> {
    const known = this.#sessions.get(identity.session);
    if (known?.ended === undefined && known?.user.id === identity.user.id) {
      known.user = identity.user;
      if (this.#options.sessions === undefined) {
        known.expiresAtMs = identity.expiresAt?.getTime() ?? Infinity;
      }
      return known;
    }
    // Somebody else has signed in under the same key.
    if (known !== undefined) this.#end(known, 'signedOut');
    return this.#sessions.add(identity);
  }

  #forget(stream: StreamAccess<User>): void {
    const grants = stream.subscription === undefined ? [] : grantsOf(stream);
    if (!this.#sessions.removeStream(stream)) return;
    for (const { topics } of grants) {
      this.#options.audience?.went(topics[0], stream.session.user);
    }
  }

  /** Reads sessions and memberships; what the feed delivers meanwhile is applied again to what was read. */
  async #read(session: SessionAccess<User>): Promise<void> {
    if (this.#readSoon === undefined) return;
    session.reads += 1;
    try {
      await this.#readSoon(session);
    } finally {
      session.reads -= 1;
      if (session.reads === 0) session.heard = [];
    }
  }

  #applyOwn(session: SessionAccess<User>, answer: Iterable<OwnTopic> | undefined): void {
    if (session.ended !== undefined) return;
    if (answer === undefined) {
      this.#end(session, 'signedOut');
      return;
    }
    const before = session.own;
    session.own = new Map(
      [...answer].map((each) => {
        const { topic, since } =
          typeof each === 'string' ? { topic: each, since: undefined } : each;
        return [topic, { topics: [topic], since }];
      }),
    );
    for (const [topic, grant] of before)
      if (!session.own.has(topic)) this.#streams.revoke(session, grant, 'removed');
    for (const [topic, grant] of session.own)
      if (!before.has(topic)) this.#streams.grant(session, grant, wantsOwn);
  }

  /** Gives a session what was read, and what the feed has delivered since. */
  #settle(session: SessionAccess<User>, found: AccessRead): void {
    session.readAt = found.at;
    if (found.sessions !== undefined) {
      session.expiresAtMs = found.sessions.get(session.id) ?? session.expiresAtMs;
    }
    const state = readMemberState(found, {
      session: session.id,
      user: session.user.id,
      before: session.members,
      isTracked: (topic) => isAskedFor(session, topic),
      now: this.#options.now(),
    });
    for (const { at, update } of session.heard) if (isAfter(at, found.at)) update(state);
    for (const topic of findRegained(session.members, state.members)) {
      const members = new Map(session.members);
      members.delete(topic);
      this.#become(session, { members, reasons: new Map([[topic, 'removed']]), ended: undefined });
    }
    this.#become(session, state);
  }

  async #change(change: Change): Promise<void> {
    this.#delivered = change.clusterTime;
    const { clusterTime: at, collection, operation } = change;
    const id = textOfId(change.documentKey['_id']);
    if (id === undefined) return;
    if (collection === this.#options.sessions?.collection && operation === 'delete') {
      const session = this.#sessions.get(id);
      if (session === undefined) return;
      this.#hear(session, at, (state) => {
        // The database deletes what has expired, too.
        const isExpired = session.expiresAtMs <= this.#options.now();
        state.ended = isExpired ? 'expired' : 'signedOut';
      });
      return;
    }
    for (const source of this.#memberships) {
      if (source.collection === collection) await this.#membership(source, change, id);
    }
  }

  async #membership(source: MembershipSource, change: Change, id: string): Promise<void> {
    const topics = source.topicsOf(id);
    const [topic] = topics;
    if (!this.#sessions.isAskedFor(topic)) return;
    const document =
      change.operation === 'delete'
        ? undefined
        : (change.fullDocument ??
          (await this.#options.reread(source.collection, change.documentKey['_id'])));
    const members = document && source.membersOf(document);
    for (const session of this.#sessions.concernedBy(topic, members?.keys() ?? [])) {
      const { id: user } = session.user;
      const update = createMemberUpdate(source, { topics, document, since: members, user });
      this.#hear(session, change.clusterTime, update);
    }
  }

  /** Applies what the feed says, unless what was read contains it; while a read is under way, again after it. */
  #hear(session: SessionAccess<User>, at: ClusterTime, update: Update): void {
    if (session.reads > 0) session.heard.push({ at, update });
    if (session.readAt === undefined || !isAfter(at, session.readAt)) return;
    const state: MemberState = {
      members: new Map(session.members),
      reasons: new Map(),
      ended: session.ended,
    };
    update(state);
    this.#become(session, state);
  }

  /** Revokes what a session has lost, and grants what it has gained. */
  #become(session: SessionAccess<User>, { members, reasons, ended }: MemberState): void {
    if (session.ended !== undefined) return;
    if (ended !== undefined) {
      this.#end(session, ended);
      return;
    }
    const before = session.members;
    this.#sessions.setMembers(session, members);
    for (const [topic, grant] of before) {
      if (members.has(topic)) continue;
      this.#streams.revoke(session, grant, reasons.get(topic) ?? 'deleted');
    }
    // Lost before any stream had them.
    for (const [topic, reason] of reasons) {
      if (members.has(topic)) continue;
      for (const stream of session.streams) stream.lost.set(topic, reason);
    }
    for (const [topic, grant] of members) {
      if (before.has(topic)) continue;
      this.#streams.grant(session, grant, wantsMembership);
    }
  }

  /** Ends everything that a session's streams have of it. */
  #end(session: SessionAccess<User>, reason: RevocationReason): void {
    if (session.ended !== undefined) return;
    const grants = [...session.own.values(), ...session.members.values()];
    session.own = new Map();
    this.#sessions.setMembers(session, new Map());
    for (const grant of grants) this.#streams.revoke(session, grant, reason);
    session.ended = reason;
  }
}

function isAfter(at: ClusterTime, than: ClusterTime): boolean {
  return compareClusterTimes(at, than) > 0;
}
