import { comparePositions, type Position } from '@tidings/protocol';

/** Beginnings of topics that are remembered one by one; beyond it everyone counts as concerned. */
const maxBeginnings = 1_000;

/** What happened without anyone knowing what: from which topics a resume would be a lie. */
export interface Losses {
  /** Notes that something of all topics that begin so is lost at a position. */
  add(position: Position, beginnings: Iterable<string>): void;
  /** Says whether something of one of the topics was lost after a position. */
  concern(topics: Iterable<string>, after: Position): boolean;
  /** Forgets what nobody can resume from any more: all up to where the log begins. */
  dropUpTo(floor: Position): void;
  clear(): void;
}

/** Says whether a topic begins with one of these texts; the empty one begins all. */
export function beginsWithOne(topic: string, beginnings: Iterable<string>): boolean {
  for (const beginning of beginnings) if (topic.startsWith(beginning)) return true;
  return false;
}

/** Creates an empty memory of losses: for each beginning the latest one, which stands for those before. */
export function createLosses(): Losses {
  const latest = new Map<string, Position>();

  function note(position: Position, beginning: string): void {
    const known = latest.get(beginning);
    if (known === undefined || comparePositions(known, position) < 0) {
      latest.set(beginning, position);
    }
  }

  return {
    add(position, beginnings) {
      for (const beginning of beginnings) note(position, beginning);
      if (latest.size <= maxBeginnings) return;
      const all = [...latest.values()];
      latest.clear();
      for (const each of all) note(each, '');
    },
    concern(topics, after) {
      const lost = [...latest].flatMap(([beginning, position]) =>
        comparePositions(position, after) > 0 ? [beginning] : [],
      );
      for (const topic of topics) if (beginsWithOne(topic, lost)) return true;
      return false;
    },
    dropUpTo(floor) {
      for (const [beginning, position] of latest) {
        if (comparePositions(position, floor) <= 0) latest.delete(beginning);
      }
    },
    clear() {
      latest.clear();
    },
  };
}
