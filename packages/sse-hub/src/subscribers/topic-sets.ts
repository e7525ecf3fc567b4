import { isForEveryone } from '../log/event-catalogue.ts';

/** The topics of one or more subscribers: those who watch the same share it. */
export interface TopicSet {
  readonly topics: ReadonlySet<string>;
  /** The topics without those that every connection has. */
  readonly granted: ReadonlySet<string>;
  /** The topics as one text: the same for the same topics. */
  readonly key: string;
}

/** Keeps one set for all who watch the same topics: a crowd holds it once. */
export interface TopicSets {
  readonly size: number;
  take(topics: Iterable<string>): TopicSet;
  /** Says that one of those who took it has no use for it any more. */
  giveBack(set: TopicSet): void;
}

/** Creates it, empty. */
export function createTopicSets(): TopicSets {
  const taken = new Map<string, { readonly set: TopicSet; count: number }>();
  return {
    get size() {
      return taken.size;
    },
    take(asked) {
      const topics = new Set(asked);
      const key = keyOf(topics);
      const known = taken.get(key);
      if (known !== undefined) {
        known.count += 1;
        return known.set;
      }
      const granted = new Set([...topics].filter((topic) => !isForEveryone(topic)));
      const set = { topics, granted, key };
      taken.set(key, { set, count: 1 });
      return set;
    },
    giveBack({ key }) {
      const known = taken.get(key);
      if (known === undefined) return;
      known.count -= 1;
      if (known.count === 0) taken.delete(key);
    },
  };
}

/** Writes topics as one text, whatever their order; as JSON, so that no topic can pass for two. */
function keyOf(topics: ReadonlySet<string>): string {
  return JSON.stringify([...topics].sort());
}
