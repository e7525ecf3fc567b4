import type { EventData, revoked } from '@tidings/protocol';
import type { CloseCode } from './close-reason.ts';
import type { Subscriber } from './subscriber.ts';

/** Why a topic ended for a client. */
export type RevocationReason = EventData<typeof revoked>['reason'];

/** One open connection, as its owner sees it. */
export interface Subscription {
  /** What it was given and still has; what is for everyone is not among it. */
  readonly topics: ReadonlySet<string>;
  /** Says that the sink takes bytes again. */
  drained(): void;
  /**
   * Ends a topic at once: nothing of it is written after this, `revoked` goes ahead of what waits.
   * Does nothing when the topic is not watched.
   */
  revoke(
    topic: string,
    reason: RevocationReason,
    options?: {
      /** Topics that end with it, without a word of their own. @defaultValue none */
      readonly with?: readonly string[];
    },
  ): void;
  /** Ends the connection; leaves nothing. */
  close(code: CloseCode): void;
}

/** What a hub does for the owner of a connection. */
export interface SubscriptionActs {
  drained(subscriber: Subscriber): void;
  revoke(
    subscriber: Subscriber,
    topic: string,
    reason: RevocationReason,
    others: readonly string[],
  ): void;
  end(subscriber: Subscriber, code: CloseCode): void;
}

/** A subscription: one small object, whatever it can do, because there are as many as connections. */
export class OpenSubscription implements Subscription {
  readonly #acts: SubscriptionActs;
  readonly #subscriber: Subscriber;

  constructor(acts: SubscriptionActs, subscriber: Subscriber) {
    this.#acts = acts;
    this.#subscriber = subscriber;
  }

  get topics(): ReadonlySet<string> {
    return this.#subscriber.topicSet.granted;
  }

  drained(): void {
    this.#acts.drained(this.#subscriber);
  }

  revoke(topic: string, reason: RevocationReason, { with: others = [] }: RevokeOptions = {}): void {
    this.#acts.revoke(this.#subscriber, topic, reason, others);
  }

  close(code: CloseCode): void {
    this.#acts.end(this.#subscriber, code);
  }
}

type RevokeOptions = NonNullable<Parameters<Subscription['revoke']>[2]>;
