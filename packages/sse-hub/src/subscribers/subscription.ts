import type { CloseCode } from './close-reason.ts';
import type { RevocationReason, Subscription } from '../hub-types.ts';
import type { Subscriber } from './subscriber.ts';

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
