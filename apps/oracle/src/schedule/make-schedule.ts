import type { Random } from '../random.ts';
import { faultKinds, type Fault, type FaultKind } from './fault-kinds.ts';

/** Options of a schedule. */
export interface ScheduleOptions {
  /** How long writers write and faults strike, in milliseconds. */
  readonly durationMs: number;
  /** Kinds to draw from. @defaultValue all of them */
  readonly kinds?: readonly FaultKind[] | undefined;
  /** Mean time between two faults, in milliseconds; less where every kind needs its turn. @defaultValue 4000 */
  readonly everyMs?: number | undefined;
}

/** Milliseconds at the start in which clients come to rest, and at the end in which the last fault heals. */
const edgeMs = 3000;

/** Draws a schedule: every kind at least once, then again in another order, evenly spread with jitter. */
export function makeSchedule(random: Random, options: ScheduleOptions): Fault[] {
  const { durationMs, kinds = faultKinds, everyMs = 4000 } = options;
  if (kinds.length === 0) return [];
  const room = Math.max(0, durationMs - 2 * edgeMs);
  const count = Math.max(kinds.length, Math.floor(room / everyMs));
  const order: FaultKind[] = [];
  while (order.length < count) order.push(...random.shuffle(kinds));
  const slot = room / count;
  return order.slice(0, count).map((kind, i) => ({
    atMs: Math.round(edgeMs + (i + random.next() * 0.8) * slot),
    kind,
    target: random.whole(0, 999),
    forMs: random.whole(1500, 5000),
  }));
}
