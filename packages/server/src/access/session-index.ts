import type { AccessUser, Identity } from './access-options.ts';
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

  addStream(session: SessionAccess<User>, asked: Asked | undefined): StreamAccess<User> {
    const stream: StreamAccess<User> = {
      session,
      asked: asked && { ...asked, set: new Set(asked.topics) },
      lost: new Map(),
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
    const kept = [...session.members].filter(([topic]) => isAskedFor(session, topic));
    this.setMembers(session, new Map(kept));
    if (session.streams.size > 0) return true;
    if (this.#byKey.get(session.id) === session) this.#byKey.delete(session.id);
    this.#byUser.remove(session.user.id, session);
    return true;
  }

  /** Replaces what documents give to a session. */
  setMembers(session: SessionAccess<User>, members: SessionAccess<User>['members']): void {
    for (const topic of session.members.keys())
      if (!members.has(topic)) this.#byMembership.remove(topic, session);
    for (const topic of members.keys()) this.#byMembership.add(topic, session);
    session.members = members;
  }

  /** Returns whether any stream is to have a topic, if it may. */
  isAskedFor(topic: string): boolean {
    return this.#askingForAll > 0 || this.#byAsked.of(topic).length > 0;
  }

  /** Returns the sessions to which a change of a topic's members may matter. */
  concernedBy(topic: string, members: Iterable<string>): readonly SessionAccess<User>[] {
    const sessions = new Set([
      ...this.#byAsked.of(topic).map(({ session }) => session),
      ...this.#byMembership.of(topic),
      ...[...members].flatMap((user) => this.#byUser.of(user)),
      // What is being read may be from before the change.
      ...this.all().filter(({ reads }) => reads > 0),
    ]);
    return [...sessions].filter((session) => isAskedFor(session, topic));
  }
}

/** Returns whether any stream of a session is to have a topic of a document, if it may. */
export function isAskedFor<User extends AccessUser>(
  { streams }: SessionAccess<User>,
  topic: string,
): boolean {
  return [...streams].some((stream) => wantsMembership(stream, topic));
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
