import type { Subscriber } from './subscriber.ts';
import type { TopicSets } from './topic-sets.ts';

/** All subscribers, by topic. */
export interface SubscriberIndex {
  readonly size: number;
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
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

  return {
    get size() {
      return everyone.size;
    },
    add(subscriber) {
      everyone.add(subscriber);
      for (const topic of subscriber.topicSet.topics) {
        const watchers = byTopic.get(topic);
        if (watchers === undefined) byTopic.set(topic, new Set([subscriber]));
        else watchers.add(subscriber);
      }
    },
    remove(subscriber) {
      everyone.delete(subscriber);
      for (const topic of subscriber.topicSet.topics) unindex(subscriber, topic);
      topicSets.release(subscriber.topicSet);
    },
    leave(subscriber, topic) {
      const before = subscriber.topicSet;
      subscriber.topicSet = topicSets.acquire(
        [...before.topics].filter((other) => other !== topic),
      );
      topicSets.release(before);
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
