import type { AccessUser, Identity } from './access-options.ts';
import type { Grant } from './grant.ts';
import { createIndexOf } from './index-of.ts';
import {
  createSessionAccess,
  wantsMembership,
  type Asked,
  type SessionAccess,
  type StreamAccess,
} from './session-access.ts';

/** The sessions that have streams, by everything that they are looked for by. */
export class SessionIndex<User extends AccessUser> {
  /** An ended session may be replaced by a new one of the same key. */
  readonly #byKey = new Map<string, SessionAccess<User>>();
  readonly #byUser = createIndexOf<SessionAccess<User>>();
  /** Sessions by the topics that documents give them. */
  readonly #byMembership = createIndexOf<SessionAccess<User>>();
  /** Streams by the topics that they ask for, and the number of those that ask for everything. */
  readonly #byAsked = createIndexOf<StreamAccess<User>>();
  #askingForAll = 0;
  /** Sessions that are being read. */
  readonly #reading = new Set<SessionAccess<User>>();

  all(): readonly SessionAccess<User>[] {
    return [...this.#byKey.values()];
  }

  get(key: string): SessionAccess<User> | undefined {
    return this.#byKey.get(key);
  }

  /** Adds a session, or replaces the one of the same key. */
  add(identity: Identity<User>): SessionAccess<User> {
    const session = createSessionAccess(identity);
    this.#byKey.set(session.id, session);
    this.#byUser.add(session.user.id, session);
    return session;
  }

  addStream(
    session: SessionAccess<User>,
    asked: Asked | undefined,
    publicTopics: readonly string[],
  ): StreamAccess<User> {
    const stream: StreamAccess<User> = {
      session,
      asked: asked && { ...asked, set: new Set(asked.topics) },
      publicTopics: new Set(publicTopics),
      lost: new Map(),
      joined: new Set(),
      hasFailed: false,
      subscription: undefined,
    };
    session.streams.add(stream);
    for (const topic of stream.asked?.set ?? []) this.#byAsked.add(topic, stream);
    if (stream.asked === undefined) this.#askingForAll += 1;
    return stream;
  }

  /** Removes a stream, and its session with the last one; returns false if it was removed before. */
  removeStream(stream: StreamAccess<User>): boolean {
    const { session } = stream;
    if (!session.streams.delete(stream)) return false;
    for (const topic of stream.asked?.set ?? []) this.#byAsked.remove(topic, stream);
    if (stream.asked === undefined) this.#askingForAll -= 1;
    // Nothing keeps up to date what no stream asks for.
    const kept = [...session.members].filter(([, { topics }]) => isAskedFor(session, topics));
    this.setMembers(session, new Map(kept));
    if (session.streams.size > 0) return true;
    if (this.#byKey.get(session.id) === session) this.#byKey.delete(session.id);
    this.#byUser.remove(session.user.id, session);
    return true;
  }

  /** Notes that a session is being read, and that the read has ended. */
  beginRead(session: SessionAccess<User>): void {
    session.reads += 1;
    this.#reading.add(session);
  }

  endRead(session: SessionAccess<User>): void {
    session.reads -= 1;
    if (session.reads > 0) return;
    session.updates = [];
    this.#reading.delete(session);
  }

  /** Replaces what documents give to a session. */
  setMembers(session: SessionAccess<User>, members: SessionAccess<User>['members']): void {
    for (const topic of session.members.keys())
      if (!members.has(topic)) this.#byMembership.remove(topic, session);
    for (const topic of members.keys()) this.#byMembership.add(topic, session);
    session.members = members;
  }

  /** Returns whether any stream is to have one of these topics, if it may. */
  isAskedFor(topics: Grant['topics']): boolean {
    return this.#askingForAll > 0 || topics.some((topic) => this.#byAsked.has(topic));
  }

  /** Returns the sessions to which a change of a topic's members may matter. */
  concernedBy(topics: Grant['topics'], members: Iterable<string>): readonly SessionAccess<User>[] {
    const sessions = new Set([
      ...topics.flatMap((topic) => this.#byAsked.of(topic).map(({ session }) => session)),
      ...this.#byMembership.of(topics[0]),
      ...[...members].flatMap((user) => this.#byUser.of(user)),
      // What is being read may be from before the change.
      ...this.#reading,
    ]);
    return [...sessions].filter((session) => isAskedFor(session, topics));
  }
}

/** Returns whether any stream of a session is to have the topics of a document, if it may. */
export function isAskedFor<User extends AccessUser>(
  { streams }: SessionAccess<User>,
  topics: Grant['topics'],
): boolean {
  return [...streams].some((stream) => wantsMembership(stream, topics));
}

/** Returns whether any stream of a session is to have all that its user's documents give. */
export function asksForAll<User extends AccessUser>({ streams }: SessionAccess<User>): boolean {
  return [...streams].some(({ asked }) => asked === undefined);
}

/** Returns the topics that a session's streams ask for. */
export function askedTopicsOf<User extends AccessUser>({
  streams,
}: SessionAccess<User>): readonly string[] {
  return [...streams].flatMap(({ asked }) => [...(asked?.set ?? [])]);
}
