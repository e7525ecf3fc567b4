import type { EventData, revoked } from '@tidings/protocol';
import type { CloseCode } from './close-reason.ts';
import type { Subscriber } from './subscriber.ts';

/** Why a topic ended for a client. */
export type RevocationReason = EventData<typeof revoked>['reason'];

/** One open connection, as its owner sees it. */
export interface Subscription {
  /** The topics that it still has, without those for everyone. */
  readonly topics: ReadonlySet<string>;
  /** Call when the sink takes bytes again. */
  drained(): void;
  /**
   * Adds topics: no id is sent before their snapshots, and then comes a `sync` with outcome `resumed` and nothing
   * missed. Does nothing for topics that the subscriber has.
   */
  grant(topics: readonly string[]): void;
  /**
   * Ends a topic at once: nothing of it is written after this, and `revoked` goes ahead of what is pending.
   * Does nothing if the subscriber does not have the topic.
   */
  revoke(
    topic: string,
    reason: RevocationReason,
    options?: {
      /** Topics that end with it, without a `revoked` of their own. @defaultValue none */
      readonly with?: readonly string[];
    },
  ): void;
  /** Ends the connection and leaves nothing behind. */
  close(code: CloseCode): void;
}

/** What a hub does for the owner of a connection. */
export interface SubscriptionActions {
  drained(subscriber: Subscriber): void;
  grant(subscriber: Subscriber, topics: readonly string[]): void;
  revoke(
    subscriber: Subscriber,
    topic: string,
    reason: RevocationReason,
    others: readonly string[],
  ): void;
  end(subscriber: Subscriber, code: CloseCode): void;
}

/** A subscription: one small object, because there are as many as connections. */
export class OpenSubscription implements Subscription {
  readonly #acts: SubscriptionActions;
  readonly #subscriber: Subscriber;

  constructor(actions: SubscriptionActions, subscriber: Subscriber) {
    this.#acts = actions;
    this.#subscriber = subscriber;
  }

  get topics(): ReadonlySet<string> {
    return this.#subscriber.topicSet.granted;
  }

  drained(): void {
    this.#acts.drained(this.#subscriber);
  }

  grant(topics: readonly string[]): void {
    this.#acts.grant(this.#subscriber, topics);
  }

  revoke(topic: string, reason: RevocationReason, { with: others = [] }: RevokeOptions = {}): void {
    this.#acts.revoke(this.#subscriber, topic, reason, others);
  }

  close(code: CloseCode): void {
    this.#acts.end(this.#subscriber, code);
  }
}

type RevokeOptions = NonNullable<Parameters<Subscription['revoke']>[2]>;
