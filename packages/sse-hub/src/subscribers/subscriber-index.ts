import type { Subscriber } from './subscriber.ts';
import type { TopicSets } from './topic-sets.ts';

/** All subscribers, by topic. */
export interface SubscriberIndex {
  readonly size: number;
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
  /** Adds topics to a subscriber. */
  join(subscriber: Subscriber, topics: readonly string[]): void;
  /** Removes one topic from a subscriber. */
  leave(subscriber: Subscriber, topic: string): void;
  all(): Iterable<Subscriber>;
  /** The subscribers of at least one of the topics; `''` means everyone. */
  watching(topics: ReadonlySet<string>): Iterable<Subscriber>;
}

/** Creates an empty index. */
export function createSubscriberIndex(topicSets: TopicSets): SubscriberIndex {
  const everyone = new Set<Subscriber>();
  const byTopic = new Map<string, Set<Subscriber>>();

  function unindex(subscriber: Subscriber, topic: string): void {
    const watchers = byTopic.get(topic);
    watchers?.delete(subscriber);
    if (watchers?.size === 0) byTopic.delete(topic);
  }

  function index(subscriber: Subscriber, topic: string): void {
    const watchers = byTopic.get(topic);
    if (watchers === undefined) byTopic.set(topic, new Set([subscriber]));
    else watchers.add(subscriber);
  }

  function change(subscriber: Subscriber, topics: Iterable<string>): void {
    const before = subscriber.topicSet;
    subscriber.topicSet = topicSets.acquire(topics);
    topicSets.release(before);
  }

  return {
    get size() {
      return everyone.size;
    },
    add(subscriber) {
      everyone.add(subscriber);
      for (const topic of subscriber.topicSet.topics) index(subscriber, topic);
    },
    join(subscriber, topics) {
      change(subscriber, [...subscriber.topicSet.topics, ...topics]);
      for (const topic of topics) index(subscriber, topic);
    },
    remove(subscriber) {
      everyone.delete(subscriber);
      for (const topic of subscriber.topicSet.topics) unindex(subscriber, topic);
      topicSets.release(subscriber.topicSet);
    },
    leave(subscriber, topic) {
      change(
        subscriber,
        [...subscriber.topicSet.topics].filter((other) => other !== topic),
      );
      unindex(subscriber, topic);
    },
    all: () => [...everyone],
    *watching(topics) {
      if (topics.has('')) {
        yield* everyone;
        return;
      }
      for (const topic of topics) yield* byTopic.get(topic) ?? [];
    },
  };
}
