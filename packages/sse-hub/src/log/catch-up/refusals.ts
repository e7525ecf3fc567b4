import { compareClusterTimes, type Position } from '@tidings/protocol';

/**
 * Why history could not be read from a position.
 *
 * - `too-old`: it reaches too far back, and always will: the history is gone, or there is too much of it.
 * - `too-slow`: it did not fit into the time or the memory that there was; it may do so later.
 * - `unknown-position`: the history has no change at this very position.
 * - `failed`: the database could not be asked. Says nothing about the position.
 */
export type Refusal = 'too-old' | 'too-slow' | 'unknown-position' | 'failed';

/** Positions from which history cannot be read, so that each costs one read however often it is requested. */
export interface Refusals {
  add(position: Position, refusal: Refusal): void;
  has(position: Position): boolean;
  clear(): void;
}

/** Invented positions that are remembered; the oldest are forgotten first. */
const maxUnknown = 1_000;

/**
 * Creates an empty memory, for positions of one epoch and feed. What is too much from one position is too
 * much from every older one. An invented position says nothing about others, so that inventing one close to
 * the log cannot refuse those who return from before it.
 */
export function createRefusals(options: {
  /** Milliseconds that `too-slow` is remembered. */
  readonly transientMs: number;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}): Refusals {
  const { transientMs, now } = options;
  let tooOld: Position | undefined;
  let tooSlow: { readonly position: Position; readonly until: number } | undefined;
  const unknown = new Set<string>();

  return {
    add(position, refusal) {
      switch (refusal) {
        case 'too-old':
          if (tooOld === undefined || compareChanges(position, tooOld) > 0) tooOld = position;
          return;
        case 'too-slow':
          tooSlow = { position, until: now() + transientMs };
          return;
        case 'unknown-position': {
          unknown.add(changeAt(position));
          const [first] = unknown;
          if (unknown.size > maxUnknown && first !== undefined) unknown.delete(first);
          return;
        }
        case 'failed':
      }
    },
    has(position) {
      if (tooOld !== undefined && compareChanges(position, tooOld) <= 0) return true;
      if (tooSlow !== undefined && now() < tooSlow.until) {
        if (compareChanges(position, tooSlow.position) <= 0) return true;
      }
      return unknown.has(changeAt(position));
    },
    clear() {
      tooOld = undefined;
      tooSlow = undefined;
      unknown.clear();
    },
  };
}

/** Orders the changes that positions claim: those of one change's events read the same stretch. */
function compareChanges(a: Position, b: Position): number {
  return compareClusterTimes(a, b) || a.ordinal - b.ordinal;
}

/** Names the change that a position claims: all of its events' positions claim the same one. */
function changeAt({ seconds, increment, ordinal }: Position): string {
  return [seconds, increment, ordinal].join('.');
}
