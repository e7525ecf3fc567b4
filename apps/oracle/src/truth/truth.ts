import { createAccessHistory, type AccessHistory } from './access-history.ts';

/** What the wire calls the changes of a topic. */
export type ChangeName =
  | 'newPost'
  | 'postEdited'
  | 'postDeleted'
  | 'message'
  | 'newMessage'
  | 'messageEdited'
  | 'messageDeleted';
export type Topic = 'posts' | 'announcements' | `room:${string}`;

/** One event that every client owes to have seen. */
export interface TruthEvent {
  readonly key: string;
  readonly topic: Topic;
  readonly name: ChangeName;
  /** Id of the post or message; of an announcement, its own. */
  readonly id: string;
  /** Fingerprint of what it carries; undefined for a deletion. */
  readonly content: string | undefined;
}

/** A post or message as a list shows it. */
export interface Shown {
  readonly id: string;
  readonly content: string;
}

/** The whole history, as the database itself tells it. */
export interface Truth {
  readonly events: readonly TruthEvent[];
  /** Everything up to this key is known. */
  readonly reached: string;
  /** Who might have what. */
  readonly access: AccessHistory;
  append(event: TruthEvent): void;
  advance(key: string): void;
  /** Index of the first event after a key. */
  indexAfter(key: string): number;
  /** The newest of a topic as they stood after everything up to a key, newest first. */
  newestAt(topic: Topic, key: string, limit: number): Shown[];
}

interface Version {
  readonly key: string;
  readonly content: string | undefined;
}

/** Everything that a topic ever showed. */
interface Shelf {
  readonly versions: Map<string, Version[]>;
  /** Lowest first. */
  readonly ids: string[];
}

/** Creates an empty history. */
export function createTruth(): Truth {
  const events: TruthEvent[] = [];
  const shelves = new Map<Topic, Shelf>();
  let reached = '';

  function shelfOf(topic: Topic): Shelf {
    const shelf = shelves.get(topic) ?? { versions: new Map<string, Version[]>(), ids: [] };
    shelves.set(topic, shelf);
    return shelf;
  }

  function advance(key: string): void {
    if (key > reached) reached = key;
  }

  return {
    events,
    get reached() {
      return reached;
    },
    access: createAccessHistory(),
    advance,
    append(event) {
      events.push(event);
      advance(event.key);
      if (event.topic === 'announcements') return;
      const { versions, ids } = shelfOf(event.topic);
      const known = versions.get(event.id);
      const version = { key: event.key, content: event.content };
      if (known === undefined) {
        versions.set(event.id, [version]);
        ids.splice(lowerBound(ids, event.id), 0, event.id);
      } else known.push(version);
    },
    indexAfter: (key) => upperBound(events, key),
    newestAt(topic, key, limit) {
      const { versions, ids } = shelfOf(topic);
      const shown: Shown[] = [];
      for (let i = ids.length - 1; i >= 0 && shown.length < limit; i -= 1) {
        const id = ids[i] ?? '';
        const content = versions.get(id)?.findLast((version) => version.key <= key)?.content;
        if (content !== undefined) shown.push({ id, content });
      }
      return shown;
    },
  };
}

/** Index of the first text that is not below. */
function lowerBound(sorted: readonly string[], text: string): number {
  return search(sorted.length, (i) => (sorted[i] ?? '') >= text);
}

function upperBound(sorted: readonly TruthEvent[], key: string): number {
  return search(sorted.length, (i) => (sorted[i]?.key ?? '') > key);
}

/** The first index that fits, where all after it fit, too. */
function search(length: number, fits: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
