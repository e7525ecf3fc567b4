import type { Change, FeedLog } from '@tidings/change-feed';
import { compareClusterTimes, type ClusterTime } from '@tidings/protocol';
import type { RevocationReason, Subscription } from '@tidings/sse-hub';
import type { IncomingMessage } from 'node:http';
import type { FeedListener } from '../feed-listener.ts';
import type { RawDocument } from '../lists/project-documents.ts';
import type {
  AccessOptions,
  AccessUser,
  Audience,
  Identity,
  OwnTopic,
  Since,
} from './access-options.ts';
import { StreamRefused } from '../streams/refusal.ts';
import { textOfId } from './id-text.ts';
import { createIndexOf } from './index-of.ts';
import type { MembershipSource } from './memberships.ts';
import type { AccessRead, ReadAccess } from './read-access.ts';
import { createReadCurrent } from './read-current.ts';
import { createReadTogether } from './read-together.ts';
import {
  createSessionAccess,
  grantsOf,
  wantsMembership,
  wantsOwn,
  type Asked,
  type Grant,
  type MemberState,
  type SessionAccess,
  type StreamAccess,
  type Update,
} from './session-access.ts';
import { createSpreadCalls } from './spread-calls.ts';

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
    readonly audience: () => Audience<User> | undefined;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    readonly heartbeatMs: number;
    readonly log: Pick<FeedLog, 'warn'>;
  },
): Access<User> {
  return new AccessRegistry(options);
}

type Options<User extends AccessUser> = Parameters<typeof createAccess<IncomingMessage, User>>[0];

class AccessRegistry<User extends AccessUser> implements Access<User> {
  readonly #options: Options<User>;
  readonly #memberships: readonly MembershipSource[];
  /** Sessions with streams; an ended one may be replaced by a new one of the same key. */
  readonly #sessions = new Map<string, SessionAccess<User>>();
  readonly #byUser = createIndexOf<SessionAccess<User>>();
  /** Sessions by the topics that documents give them. */
  readonly #holders = createIndexOf<SessionAccess<User>>();
  /** Streams by the topics that they ask for, and the number of those that want everything. */
  readonly #byAsked = createIndexOf<StreamAccess<User>>();
  #wantingAll = 0;
  readonly #rounds;
  readonly #readSoon: ((session: SessionAccess<User>) => Promise<void>) | undefined;
  /** Time of the last change that the feed has delivered. */
  #delivered: ClusterTime | undefined;
  #lookUps = 0;

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
            users: new Set(sessions.filter(wantsAll).map(({ user }) => user.id)),
          }),
        (session, found) => {
          this.#settle(session, found);
        },
      );
    }
    this.#rounds = createSpreadCalls({
      intervalMs: options.heartbeatMs,
      items: () => [...this.#sessions.values()].filter(({ ended }) => ended === undefined),
      call: (session: SessionAccess<User>) => void this.#ask(session).catch(() => undefined),
    });
  }

  get lookUps(): number {
    return this.#lookUps;
  }

  async enter(identity: Identity<User>, asked: Asked | undefined): Promise<AccessEntry> {
    const session = this.#sessionOf(identity);
    const stream: StreamAccess<User> = {
      session,
      asked: asked && { ...asked, set: new Set(asked.topics) },
      lost: new Map(),
      subscription: undefined,
    };
    session.streams.add(stream);
    for (const topic of stream.asked?.set ?? []) this.#byAsked.add(topic, stream);
    if (stream.asked === undefined) this.#wantingAll += 1;
    try {
      await Promise.all([this.#read(session), this.#ask(session)]);
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
        for (const { topics } of grantsOf(stream)) this.#came(topics[0], session);
      },
      leave: () => {
        this.#forget(stream);
      },
    };
  }

  async recheck({ user, session: id }: SessionFilter = {}): Promise<void> {
    const sessions = [...this.#sessions.values()].filter(
      (session) =>
        (user === undefined || session.user.id === user) && (id === undefined || session.id === id),
    );
    await Promise.all(sessions.map((session) => this.#ask(session).catch(() => undefined)));
  }

  readonly listener: FeedListener = {
    change: (change) => this.#change(change),
    opened: async () => {
      // Another history may have begun, whose times start over.
      this.#delivered = undefined;
      await Promise.all(
        [...this.#sessions.values()].map((session) =>
          this.#read(session).catch(() => {
            this.#closeStreams(session);
          }),
        ),
      );
    },
    heartbeat: () => {
      const time = this.#options.now();
      for (const session of this.#sessions.values()) {
        if (session.ended !== undefined || session.expiresAtMs > time) continue;
        if (this.#options.sessions === undefined) this.#end(session, 'expired');
        else {
          // It may have been used since, by any process: then its end has moved on.
          this.#read(session).catch(() => {
            this.#end(session, 'expired');
          });
        }
      }
      if (this.#options.topicsOf !== undefined) this.#rounds.begin();
    },
  };

  close(): void {
    this.#rounds.close();
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
    const session = createSessionAccess(identity);
    this.#sessions.set(session.id, session);
    this.#byUser.add(session.user.id, session);
    return session;
  }

  #forget(stream: StreamAccess<User>): void {
    const { session } = stream;
    if (!session.streams.delete(stream)) return;
    for (const topic of stream.asked?.set ?? []) this.#byAsked.remove(topic, stream);
    if (stream.asked === undefined) this.#wantingAll -= 1;
    if (stream.subscription !== undefined) {
      for (const { topics } of grantsOf(stream)) this.#went(topics[0], session);
    }
    if (session.streams.size > 0) {
      // Nothing keeps up to date what no stream asks for.
      const isTracked = (topic: string) => this.#isTracked(session, topic);
      for (const topic of session.members.keys())
        if (!isTracked(topic)) this.#holders.remove(topic, session);
      session.members = new Map([...session.members].filter(([topic]) => isTracked(topic)));
      return;
    }
    for (const topic of session.members.keys()) this.#holders.remove(topic, session);
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
    this.#byUser.remove(session.user.id, session);
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

  /** Asks `topicsOf`; an answer that arrives after one to a later question is ignored. */
  async #ask(session: SessionAccess<User>): Promise<void> {
    const { topicsOf } = this.#options;
    if (topicsOf === undefined || session.ended !== undefined) return;
    session.asks += 1;
    this.#lookUps += 1;
    const question = session.asks;
    try {
      const answer = await topicsOf(session.user, session.id);
      if (question < session.answered) return;
      session.answered = question;
      if (answer === undefined) this.#end(session, 'signedOut');
      else this.#applyOwn(session, answer);
    } catch (error) {
      // What it may have lost must not stay open. Those that open now get the error itself.
      this.#closeStreams(session);
      if (!(error instanceof StreamRefused)) {
        this.#options.log.warn(
          { err: error },
          'Access could not be looked up; streams were closed.',
        );
      }
      throw error;
    }
  }

  #applyOwn(session: SessionAccess<User>, answer: Iterable<OwnTopic>): void {
    if (session.ended !== undefined) return;
    const before = session.own;
    session.own = new Map(
      [...answer].map((each) => {
        const { topic, since } =
          typeof each === 'string' ? { topic: each, since: undefined } : each;
        return [topic, { topics: [topic], since }];
      }),
    );
    for (const [topic, grant] of before)
      if (!session.own.has(topic)) this.#revoke(session, grant, 'removed');
    for (const [topic, grant] of session.own)
      if (!before.has(topic)) this.#grant(session, grant, wantsOwn);
  }

  /** Gives a session what was read, and what the feed has delivered since. */
  #settle(session: SessionAccess<User>, found: AccessRead): void {
    session.readAt = found.at;
    const state: MemberState = { members: new Map(), reasons: new Map(), ended: undefined };
    if (found.sessions !== undefined) {
      session.expiresAtMs = found.sessions.get(session.id) ?? 0;
      if (session.expiresAtMs <= this.#options.now()) {
        state.ended = found.sessions.has(session.id) ? 'expired' : 'signedOut';
      }
    }
    for (const [topic, { topics, since }] of found.members) {
      const begin = since.get(session.user.id);
      if (begin === undefined) {
        if (session.members.has(topic)) state.reasons.set(topic, 'removed');
      } else if (this.#isTracked(session, topic)) {
        state.members.set(topic, { topics, since: begin });
      }
    }
    for (const { at, update } of session.heard) if (isAfter(at, found.at)) update(state);
    for (const [topic, { since }] of session.members) {
      const now = state.members.get(topic);
      if (now === undefined || isSame(now.since, since)) continue;
      // Removed and added again in between.
      this.#become(session, {
        members: without(session.members, topic),
        reasons: new Map([[topic, 'removed']]),
        ended: undefined,
      });
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
    const asking = this.#byAsked.of(topic).map(({ session }) => session);
    if (asking.length === 0 && this.#wantingAll === 0) return;
    const document =
      change.operation === 'delete'
        ? undefined
        : (change.fullDocument ??
          (await this.#options.reread(source.collection, change.documentKey['_id'])));
    const members = document && source.membersOf(document);
    const concerned = [
      ...asking,
      ...this.#holders.of(topic),
      ...[...(members?.keys() ?? [])].flatMap((user) => this.#byUser.of(user)),
      // What is being read may be from before this change.
      ...[...this.#sessions.values()].filter(({ reads }) => reads > 0),
    ];
    for (const session of new Set(concerned)) {
      if (!this.#isTracked(session, topic)) continue;
      const user = session.user.id;
      this.#hear(session, change.clusterTime, (state) => {
        const since = members?.get(user);
        if (since !== undefined) {
          state.members.set(topic, { topics, since });
          return;
        }
        if (!state.members.delete(topic)) return;
        const isThere = document !== undefined && members !== undefined;
        const reason = isThere ? (source.reasonOf?.(document, user) ?? 'removed') : 'deleted';
        state.reasons.set(topic, reason);
      });
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
    session.members = members;
    for (const [topic, grant] of before) {
      if (members.has(topic)) continue;
      this.#holders.remove(topic, session);
      this.#revoke(session, grant, reasons.get(topic) ?? 'deleted');
    }
    // Lost before any stream had them.
    for (const [topic, reason] of reasons) {
      if (members.has(topic)) continue;
      for (const stream of session.streams) stream.lost.set(topic, reason);
    }
    for (const [topic, grant] of members) {
      if (before.has(topic)) continue;
      this.#holders.add(topic, session);
      this.#grant(session, grant, wantsMembership);
    }
  }

  #grant(
    session: SessionAccess<User>,
    { topics }: Grant,
    wants: (stream: StreamAccess<User>, topic: string) => boolean,
  ): void {
    for (const stream of session.streams) {
      if (!wants(stream, topics[0])) continue;
      stream.lost.delete(topics[0]);
      if (stream.subscription === undefined) continue;
      stream.subscription.grant(topics);
      this.#came(topics[0], session);
    }
  }

  #revoke(session: SessionAccess<User>, { topics }: Grant, reason: RevocationReason): void {
    const [topic, ...others] = topics;
    for (const stream of [...session.streams]) {
      stream.lost.set(topic, reason);
      const { subscription } = stream;
      if (subscription?.topics.has(topic) !== true) continue;
      subscription.revoke(topic, reason, { with: others });
      this.#went(topic, session);
      if (subscription.topics.size === 0) subscription.close('revoked');
    }
  }

  /** Ends everything that a session's streams have of it. */
  #end(session: SessionAccess<User>, reason: RevocationReason): void {
    if (session.ended !== undefined) return;
    const grants = [...session.own.values(), ...session.members.values()];
    for (const topic of session.members.keys()) this.#holders.remove(topic, session);
    session.own = new Map();
    session.members = new Map();
    for (const grant of grants) this.#revoke(session, grant, reason);
    session.ended = reason;
  }

  #closeStreams(session: SessionAccess<User>): void {
    for (const { subscription } of [...session.streams]) subscription?.close('gone');
  }

  #isTracked(session: SessionAccess<User>, topic: string): boolean {
    return [...session.streams].some((stream) => wantsMembership(stream, topic));
  }

  #came(topic: string, { user }: SessionAccess<User>): void {
    this.#options.audience()?.came(topic, user);
  }

  #went(topic: string, { user }: SessionAccess<User>): void {
    this.#options.audience()?.went(topic, user);
  }
}

function isAfter(at: ClusterTime, than: ClusterTime): boolean {
  return compareClusterTimes(at, than) > 0;
}

function isSame(a: Since | undefined, b: Since | undefined): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): Map<string, Value> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

function wantsAll<User extends AccessUser>({ streams }: SessionAccess<User>): boolean {
  return [...streams].some(({ asked }) => asked === undefined);
}

function askedTopicsOf<User extends AccessUser>({ streams }: SessionAccess<User>): string[] {
  return [...streams].flatMap(({ asked }) => [...(asked?.set ?? [])]);
}
