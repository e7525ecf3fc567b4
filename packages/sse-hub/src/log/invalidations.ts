import { comparePositions, type Position } from '@tidings/protocol';

/** Topic prefixes that are remembered one by one; beyond that, every topic counts as invalidated. */
const maxPrefixes = 1_000;

/** Which topics cannot be resumed because something unknown happened to them. */
export interface Invalidations {
  /** Notes that something of all topics with these prefixes is lost at a position. */
  add(position: Position, prefixes: Iterable<string>): void;
  /** Returns whether something of one of the topics was lost after a position. */
  affect(topics: Iterable<string>, after: Position): boolean;
  /** Forgets everything up to the log's floor, from where nobody can resume. */
  dropUpTo(floor: Position): void;
  clear(): void;
}

/** Returns whether a topic has one of these prefixes; the empty one matches all. */
export function hasPrefix(topic: string, prefixes: Iterable<string>): boolean {
  for (const prefix of prefixes) if (topic.startsWith(prefix)) return true;
  return false;
}

/** Creates an empty memory of invalidations: for each prefix the latest one, which stands for those before. */
export function createInvalidations(): Invalidations {
  const latest = new Map<string, Position>();

  function note(position: Position, prefix: string): void {
    const known = latest.get(prefix);
    if (known === undefined || comparePositions(known, position) < 0) {
      latest.set(prefix, position);
    }
  }

  return {
    add(position, prefixes) {
      for (const prefix of prefixes) note(position, prefix);
      if (latest.size <= maxPrefixes) return;
      const all = [...latest.values()];
      latest.clear();
      for (const each of all) note(each, '');
    },
    affect(topics, after) {
      const lost = [...latest].flatMap(([prefix, position]) =>
        comparePositions(position, after) > 0 ? [prefix] : [],
      );
      for (const topic of topics) if (hasPrefix(topic, lost)) return true;
      return false;
    },
    dropUpTo(floor) {
      for (const [prefix, position] of latest) {
        if (comparePositions(position, floor) <= 0) latest.delete(prefix);
      }
    },
    clear() {
      latest.clear();
    },
  };
}
