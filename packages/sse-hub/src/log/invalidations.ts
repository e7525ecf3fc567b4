import { comparePositions, type Position } from '@tidings/protocol';

/** Beginnings of topics that are remembered one by one; beyond it everyone counts as concerned. */
const maxPrefixes = 1_000;

/** What happened without anyone knowing what: from which topics a resume would be a lie. */
export interface Invalidations {
  /** Notes that something of all topics that begin so is lost at a position. */
  add(position: Position, prefixes: Iterable<string>): void;
  /** Says whether something of one of the topics was lost after a position. */
  affect(topics: Iterable<string>, after: Position): boolean;
  /** Forgets what nobody can resume from any more: all up to where the log begins. */
  dropUpTo(floor: Position): void;
  clear(): void;
}

/** Says whether a topic begins with one of these texts; the empty one begins all. */
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
