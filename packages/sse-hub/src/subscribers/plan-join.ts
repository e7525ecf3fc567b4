import { areComparable, comparePositions, type Position } from '@tidings/protocol';

/** What a subscriber brings: nothing, a position, or an unreadable text. */
export type Cursor = Position | 'none' | 'unreadable';

/**
 * How a subscriber joins.
 *
 * - `snapshot`: a first visit.
 * - `resume`: what it missed is in the log.
 * - `ahead`: another node sent this position; this one has not reached it yet.
 * - `older`: what it missed begins before the log.
 * - `gap`: it cannot be resumed: another epoch or match set, or no position at all.
 */
export type JoinPlan = 'snapshot' | 'resume' | 'ahead' | 'older' | 'gap';

/** Decides how a subscriber joins a log that has everything after `floor` up to `reached`. */
export function planJoin(
  cursor: Cursor,
  log: { readonly floor: Position; readonly reached: Position },
): JoinPlan {
  if (cursor === 'none') return 'snapshot';
  if (cursor === 'unreadable' || !areComparable(cursor, log.reached)) return 'gap';
  if (comparePositions(cursor, log.floor) < 0) return 'older';
  return comparePositions(cursor, log.reached) > 0 ? 'ahead' : 'resume';
}
