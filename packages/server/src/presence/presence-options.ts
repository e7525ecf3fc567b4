import type { Channel } from '@tidings/protocol';
import type { EphemeralEvent } from '@tidings/sse-hub';
import type * as z from 'zod/mini';
import type { AccessUser } from '../access/access-options.ts';

/** Who is at a topic, in all processes together. */
export interface PresentAt<Payload> {
  readonly topic: string;
  /** Streams that have the topic. */
  readonly streams: number;
  /** Signed-in users who have it, each once, in the order of their ids. */
  readonly users: readonly Payload[];
}

/** Who is typing at a topic. */
export interface TypingAt<Payload> {
  readonly topic: string;
  /** In the order of their ids; empty when nobody is typing any more. */
  readonly users: readonly Payload[];
}

/** How often presence is written and sent. */
export interface PresenceLimits {
  /** Milliseconds between two writes of this process's document at least. @defaultValue 1,000 */
  readonly writeEveryMs: number;
  /** Milliseconds after which an unchanged document is written again, as a sign of life. @defaultValue 3,000 */
  readonly signOfLifeMs: number;
  /** Milliseconds of silence after which another process counts as gone. @defaultValue 10,000 */
  readonly forgetAfterMs: number;
  /** Milliseconds between two events of a topic at least. @defaultValue 500 */
  readonly sendEveryMs: number;
  /**
   * Streams that get an event of a topic in a second; a topic that more streams have is sent less often.
   * @defaultValue 1,000
   */
  readonly maxSendsPerSecond: number;
  /** Milliseconds for which `typing` holds. @defaultValue 6,000 */
  readonly typingHoldsMs: number;
}

/** Presence of users at topics, in all processes, through MongoDB alone. */
export interface PresenceOptions<
  C extends Channel,
  User extends AccessUser = AccessUser,
  Payload = unknown,
> {
  /** Returns whether presence is sent for a topic. */
  readonly topics: (topic: string) => boolean;
  /** What others see of a user: it is checked when another process's document is read. */
  readonly payload: z.core.$ZodType<Payload>;
  readonly payloadOf: (user: User) => Payload;
  /** Makes the event that says who is at a topic; it has to be of that topic. */
  readonly presenceEvent: (present: PresentAt<Payload>) => EphemeralEvent<C>;
  /** Makes the event that says who is typing. @defaultValue `typing` is sent to nobody */
  readonly typingEvent?: (typing: TypingAt<Payload>) => EphemeralEvent<C>;
  /**
   * The collection with a document per process; prepare it with `preparePresence` where `prepare` is given.
   * @defaultValue 'presence'
   */
  readonly collection?: string;
  readonly limits?: Partial<PresenceLimits>;
}

/** What the application says about users at topics. */
export interface Presence<User extends AccessUser = AccessUser> {
  /** Notes that a user is typing, which holds for `typingHoldsMs`; call it again while it goes on. */
  readonly typing: (topic: string, user: User) => void;
  /** Notes that a user has stopped typing, in whatever process: the message has come, for instance. */
  readonly stopped: (topic: string, userId: string) => void;
}
