import type { IncomingMessage } from 'node:http';
import type { AppRequest } from '../http/exchange.ts';
import type { MembershipSource } from './memberships.ts';
import type { Since } from './since.ts';
import type { SessionSource } from './sessions.ts';

/** What is known of a user; further fields are the application's own. */
export interface AccessUser {
  readonly id: string;
}

/** Who opens a stream. */
export interface Identity<User extends AccessUser = AccessUser> {
  readonly user: User;
  /** Key of the session: its streams share look-ups, are counted together, and end together. */
  readonly session: string;
  /** When the session ends. @defaultValue never */
  readonly expiresAt?: Date | undefined;
}

/**
 * A topic of a user, by itself or with its beginning. Without a beginning, a client that resumes has it only where
 * its `covers` names it: clients that send none get its snapshot at each reconnect.
 */
export type OwnTopic = string | { readonly topic: string; readonly since: Since };

/** Called for each stream in this process that gains or loses a topic; without a user nobody is signed in. */
export interface Audience<User extends AccessUser = AccessUser> {
  joined(topic: string, user: User | undefined): void;
  left(topic: string, user: User | undefined): void;
}

/** Who may have which topics. */
export interface AccessOptions<
  Request extends AppRequest = IncomingMessage,
  User extends AccessUser = AccessUser,
> {
  /**
   * Returns who sends a request; undefined: nobody is signed in. Called once per connection. Throw a `StreamRefused`
   * to refuse it. @defaultValue nobody is ever signed in
   */
  readonly identify?: (
    request: Request,
  ) => Identity<User> | undefined | Promise<Identity<User> | undefined>;
  /**
   * Topics that anyone may have, signed in or not: a list, which every stream has unless it asks for others, or which
   * of the topics that a stream asks for. @defaultValue none
   */
  readonly publicTopics?: readonly string[] | ((topic: string) => boolean);
  /**
   * Returns a user's topics; undefined: the session has ended. It is asked when a stream opens, by `recheck`, and once per session and heartbeat, spread
   * over the interval; it never sees a request. While it fails, a session's streams are closed: their clients
   * reconnect. @defaultValue none
   */
  readonly topicsOf?: (
    user: User,
    session: string,
  ) => Iterable<OwnTopic> | undefined | Promise<Iterable<OwnTopic> | undefined>;
  /** Topics that belong to the users named in documents: the feed grants and revokes them. @defaultValue none */
  readonly memberships?: readonly MembershipSource[];
  /** The collection of sessions: one whose document is deleted ends at once. @defaultValue sessions are not looked up */
  readonly sessions?: SessionSource;
}
