import { isForEveryone } from '../log/event-catalogue.ts';

/** A set of topics, shared by all subscribers that have the same. */
export interface TopicSet {
  readonly topics: ReadonlySet<string>;
  /** The topics without those that every connection has. */
  readonly granted: ReadonlySet<string>;
  /** The topics as one text: the same for the same topics. */
  readonly key: string;
}

/** Keeps one set for all subscribers of the same topics. */
export interface TopicSets {
  readonly size: number;
  acquire(topics: Iterable<string>): TopicSet;
  /** Releases one use of it. */
  release(set: TopicSet): void;
}

/** Creates an empty pool of topic sets. */
export function createTopicSets(): TopicSets {
  const acquired = new Map<string, { readonly set: TopicSet; count: number }>();
  return {
    get size() {
      return acquired.size;
    },
    acquire(asked) {
      const topics = new Set(asked);
      const key = keyOf(topics);
      const known = acquired.get(key);
      if (known !== undefined) {
        known.count += 1;
        return known.set;
      }
      const granted = new Set([...topics].filter((topic) => !isForEveryone(topic)));
      const set = { topics, granted, key };
      acquired.set(key, { set, count: 1 });
      return set;
    },
    release({ key }) {
      const known = acquired.get(key);
      if (known === undefined) return;
      known.count -= 1;
      if (known.count === 0) acquired.delete(key);
    },
  };
}

/** Writes topics as one text, whatever their order; as JSON, so that no topic can pass for two. */
function keyOf(topics: ReadonlySet<string>): string {
  return JSON.stringify([...topics].sort());
}
