import type { Change, FeedLog } from '@tidings/change-feed';
import { compareClusterTimes, parsePosition, type ClusterTime } from '@tidings/protocol';
import type { RevocationReason, Subscription } from '@tidings/sse-hub';
import type { IncomingMessage } from 'node:http';
import type { AppRequest } from '../http/exchange.ts';
import type { FeedListener } from '../feed-listener.ts';
import type { RawDocument } from '../lists/project-documents.ts';
import type { AccessOptions, AccessUser, Audience, Identity, OwnTopic } from './access-options.ts';
import { StreamRefused } from '../streams/refusal.ts';
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
  grantFrom,
  isSameGrant,
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
  /** Returns what the stream may have now. @throws StreamRefused `unavailable` when that is unknown */
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
  enter(
    identity: Identity<User>,
    asked: Asked | undefined,
    /** Topics that the stream has whatever its session may have. */
    publicTopics: readonly string[],
  ): Promise<AccessEntry>;
  /** Asks `topicsOf` again; resolves when every open stream has what it answered. */
  recheck(filter?: SessionFilter): Promise<void>;
  /** Applies what the feed says, before the events that it becomes are published. */
  readonly listener: FeedListener;
  close(): void;
}

/** Creates a registry without streams. */
export function createAccess<Request extends AppRequest, User extends AccessUser>(
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

/** Share of the interval of heartbeats that has to pass between two checks. */
const minCheckShare = 0.8;

type Options<User extends AccessUser> = Parameters<typeof createAccess<IncomingMessage, User>>[0];

class AccessRegistry<User extends AccessUser> implements Access<User> {
  readonly #options: Options<User>;
  readonly #memberships: readonly MembershipSource[];
  readonly #sessions = new SessionIndex<User>();
  readonly #streams: SessionStreams<User>;
  readonly #lookUps: LookUps<User>;
  readonly #readSoon: ((session: SessionAccess<User>) => Promise<void>) | undefined;
  /** When expiry was checked last, in the clock's milliseconds. */
  #checkedAtMs = -Infinity;
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

  async enter(
    identity: Identity<User>,
    asked: Asked | undefined,
    publicTopics: readonly string[],
  ): Promise<AccessEntry> {
    const session = this.#sessionOf(identity);
    const stream = this.#sessions.addStream(session, asked, publicTopics);
    try {
      await Promise.all([this.#read(session), this.#lookUps.ask(session)]);
    } catch (error) {
      this.#forget(stream);
      throw error;
    }
    return {
      granted: () => grantedTo(stream),
      attach: (subscription) => {
        stream.subscription = subscription;
        this.#streams.opened(stream);
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
      // A feed that is read fast reports its progress more often.
      if (time - this.#checkedAtMs < this.#options.heartbeatMs * minCheckShare) return;
      this.#checkedAtMs = time;
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
    if (this.#sessions.removeStream(stream)) this.#streams.closed(stream);
  }

  /** Reads sessions and memberships; what the feed delivers meanwhile is applied again to what was read. */
  async #read(session: SessionAccess<User>): Promise<void> {
    if (this.#readSoon === undefined) return;
    this.#sessions.beginRead(session);
    try {
      await this.#readSoon(session);
    } finally {
      this.#sessions.endRead(session);
    }
  }

  #applyOwn(session: SessionAccess<User>, answer: Iterable<OwnTopic> | undefined): void {
    if (session.ended !== undefined) return;
    if (answer === undefined) {
      this.#end(session, 'signedOut');
      return;
    }
    const before = session.own;
    session.own = readOwnTopics(answer);
    const lost = [...before].filter(([topic]) => !session.own.has(topic));
    const gained = [...session.own].filter(([topic]) => !before.has(topic));
    this.#streams.change(session, {
      lost: lost.map(([, grant]) => ({ grant, reason: 'removed' })),
      gained: gained.map(([, grant]) => grant),
      wants: wantsOwn,
    });
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
      isTracked: (topics) => isAskedFor(session, topics),
      now: this.#options.now(),
    });
    for (const { at, update } of session.updates) if (isAfter(at, found.at)) update(state);
    for (const topic of findRegained(session.members, state.members)) {
      const members = new Map(session.members);
      members.delete(topic);
      this.#setState(session, {
        members,
        reasons: new Map([[topic, 'removed']]),
        ended: undefined,
      });
    }
    this.#setState(session, state);
  }

  async #change(change: Change): Promise<void> {
    this.#delivered = change.clusterTime;
    const { clusterTime: at, collection, operation } = change;
    const id = textOfId(change.documentKey['_id']);
    if (id === undefined) return;
    if (collection === this.#options.sessions?.collection) {
      const session = this.#sessions.get(id);
      if (session === undefined || session.ended !== undefined) return;
      if (operation !== 'delete') {
        // What has changed may end it. Only its own collection knows, and what is joined with it.
        this.#read(session).catch(() => {
          this.#streams.close(session);
        });
        return;
      }
      this.#update(session, at, (state) => {
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
    if (!this.#sessions.isAskedFor(topics)) return;
    const document =
      change.operation === 'delete'
        ? undefined
        : (change.fullDocument ??
          (await this.#options.reread(source.collection, change.documentKey['_id'])));
    const members = document && source.membersOf(document);
    const changed = { topics, document, members };
    for (const session of this.#sessions.concernedBy(topics, members?.keys() ?? [])) {
      const user = session.user.id;
      const isSame = isSameGrant(session.members.get(topics[0]), grantFrom(changed, user));
      // Most changes of a document are about something else.
      if (isSame && session.reads === 0) continue;
      this.#update(session, change.clusterTime, createMemberUpdate(source, changed, user));
    }
  }

  /** Applies what the feed says, unless what was read contains it; while a read is under way, again after it. */
  #update(session: SessionAccess<User>, at: ClusterTime, update: Update): void {
    if (session.reads > 0) session.updates.push({ at, update });
    if (session.readAt === undefined || !isAfter(at, session.readAt)) return;
    const state: MemberState = {
      members: new Map(session.members),
      reasons: new Map(),
      ended: session.ended,
    };
    update(state);
    this.#setState(session, state);
  }

  /** Revokes what a session has lost, and grants what it has gained. */
  #setState(session: SessionAccess<User>, { members, reasons, ended }: MemberState): void {
    if (session.ended !== undefined) return;
    if (ended !== undefined) {
      this.#end(session, ended);
      return;
    }
    const before = session.members;
    this.#sessions.setMembers(session, members);
    const lost = [...before].filter(([topic]) => !members.has(topic));
    const gained = [...members].filter(([topic]) => !before.has(topic));
    // Lost before any stream had them.
    for (const [topic, reason] of reasons) {
      if (members.has(topic)) continue;
      for (const stream of session.streams)
        if (stream.subscription === undefined) stream.lost.set(topic, reason);
    }
    this.#streams.change(session, {
      lost: lost.map(([topic, grant]) => ({ grant, reason: reasons.get(topic) ?? 'deleted' })),
      gained: gained.map(([, grant]) => grant),
      wants: wantsMembership,
    });
  }

  /** Ends everything that a session's streams have of it. */
  #end(session: SessionAccess<User>, reason: RevocationReason): void {
    if (session.ended !== undefined) return;
    const grants = [...session.own.values(), ...session.members.values()];
    session.own = new Map();
    this.#sessions.setMembers(session, new Map());
    session.ended = reason;
    this.#streams.change(session, {
      lost: grants.map((grant) => ({ grant, reason })),
      gained: [],
      wants: wantsOwn,
    });
  }
}

/** Returns what a stream may have now. */
function grantedTo<User extends AccessUser>(stream: StreamAccess<User>): Granted {
  const { session, asked, lost } = stream;
  if (stream.hasFailed) {
    throw new StreamRefused('unavailable', 'Access could not be looked up. Try again.');
  }
  const grants = grantsOf(stream);
  const had = new Set(grants.flatMap(({ topics }) => topics));
  const denied = [...(asked?.set ?? [])].filter((topic) => !had.has(topic));
  return {
    grants,
    refused: denied.map((topic) => ({
      topic,
      reason: session.ended ?? lost.get(topic) ?? 'unknown',
    })),
    ended: session.ended,
  };
}

/** Reads what `topicsOf` has returned. @throws TypeError for what is no topic, or no beginning */
function readOwnTopics(answer: Iterable<OwnTopic>): Map<string, Grant> {
  if (typeof answer === 'string') {
    throw new TypeError(`\`topicsOf\` returned the text "${answer}": it has to return topics.`);
  }
  return new Map(
    [...answer].map((each) => {
      const { topic, since } = typeof each === 'string' ? { topic: each, since: undefined } : each;
      if (typeof since === 'string' && since !== 'always' && parsePosition(since) === undefined) {
        throw new TypeError(
          `\`topicsOf\` returned topic "${topic}" with since "${since}": it has to be a date, a position, or 'always'.`,
        );
      }
      return [topic, { topics: [topic], since }];
    }),
  );
}

function isAfter(at: ClusterTime, than: ClusterTime): boolean {
  return compareClusterTimes(at, than) > 0;
}
