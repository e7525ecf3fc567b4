import { comparePositions, type Position } from '@tidings/protocol';
import type { HubLimits } from './limits.ts';
import type { Log, LogEntry } from './log.ts';

/** One event of the past, as it was published then, or a loss, as `Hub.lose` was told of it. */
export type PastEvent =
  | { readonly position: Position; readonly name: string; readonly data: unknown }
  | { readonly position: Position; readonly lost: readonly string[] };

/**
 * Reads the past: every event after `after` up to `until`, in order. Rejects when that is not to be had
 * (older than the oplog, another history) or when the signal aborts.
 */
export type ReadPast = (stretch: {
  readonly after: Position;
  readonly until: Position;
  readonly signal: AbortSignal;
}) => AsyncIterable<PastEvent>;

/** Bounds of one catch-up; beyond any of them the verdict is `gap`. */
export type CatchUpLimits = Pick<
  HubLimits,
  'maxCatchUpBytes' | 'maxCatchUpEvents' | 'maxCatchUpMs'
>;

/** Brings the log back to what clients saw last, from before its tail. */
export interface CatchUp {
  /**
   * Resolves with whether the log now has everything after a position. One stretch is read at a time,
   * for all who wait: whoever comes meanwhile waits for the next one.
   */
  reach(position: Position): Promise<boolean>;
  /** Gives up on what is under way; those who wait are told no. */
  abort(): void;
}

interface Waiter {
  readonly position: Position;
  readonly resolve: (isReached: boolean) => void;
}

/** Creates the way back over a log. What is read is put before the log's tail, once for all. */
export function createCatchUp(options: {
  readonly log: Log;
  readonly readPast: ReadPast;
  readonly toEntry: (position: Position, name: string, data: unknown) => LogEntry;
  /** Puts what was read before the log's tail; false when it does not fit. */
  readonly prepend: (older: readonly LogEntry[], floor: Position) => boolean;
  /** Told each loss in what was read. */
  readonly onLost: (position: Position, beginnings: readonly string[]) => void;
  readonly limits: CatchUpLimits;
  /** Counts how stretches ended. */
  readonly outcomes: Record<'reached' | 'refused', number>;
}): CatchUp {
  const { log, readPast, toEntry, prepend, onLost, limits, outcomes } = options;
  let waiting: Waiter[] = [];
  let running: AbortController | undefined;
  let isRunning = false;

  /** Adds what is after `after` up to `until`; false when a bound was met or it is not to be had. */
  async function read(
    { after, until, signal }: Parameters<ReadPast>[0],
    stretch: { readonly entries: LogEntry[]; bytes: number },
  ): Promise<boolean> {
    try {
      for await (const event of readPast({ after, until, signal })) {
        if (comparePositions(event.position, after) <= 0) continue;
        if (comparePositions(event.position, until) > 0) break;
        if ('lost' in event) {
          onLost(event.position, event.lost);
          continue;
        }
        const entry = toEntry(event.position, event.name, event.data);
        stretch.entries.push(entry);
        stretch.bytes += entry.frame.length;
        if (stretch.entries.length > limits.maxCatchUpEvents) return false;
        if (stretch.bytes > limits.maxCatchUpBytes) return false;
      }
    } catch {
      return false;
    }
    return true;
  }

  /** Puts everything after a position before the log; reads on where the log drops its oldest meanwhile. */
  async function bringBack(position: Position, signal: AbortSignal): Promise<boolean> {
    const stretch = { entries: [], bytes: 0 };
    let after = position;
    while (comparePositions(after, log.floor) < 0) {
      const until = log.floor;
      if (!(await read({ after, until, signal }, stretch)) || signal.aborted) return false;
      after = until;
    }
    // In the same step as the last look at the floor.
    return prepend(stretch.entries, position);
  }

  async function serve(waiters: readonly Waiter[]): Promise<void> {
    const [oldest] = waiters;
    if (oldest === undefined) return;
    if (comparePositions(oldest.position, log.floor) >= 0) {
      for (const { resolve } of waiters) resolve(true);
      return;
    }
    running = new AbortController();
    const signal = AbortSignal.any([running.signal, AbortSignal.timeout(limits.maxCatchUpMs)]);
    if (await bringBack(oldest.position, signal)) {
      outcomes.reached += 1;
      for (const { resolve } of waiters) resolve(true);
      return;
    }
    outcomes.refused += 1;
    // What was too much for the oldest may do for the newer half.
    const refused = running.signal.aborted ? waiters.length : Math.ceil(waiters.length / 2);
    for (const { resolve } of waiters.slice(0, refused)) resolve(false);
    await serve(waiters.slice(refused));
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const now = waiting.sort((a, b) => comparePositions(a.position, b.position));
      waiting = [];
      await serve(now);
    }
    running = undefined;
    // In the same step as the last look at who waits: nobody can come in between.
    isRunning = false;
  }
  return {
    reach(position) {
      return new Promise((resolve) => {
        waiting.push({ position, resolve });
        if (isRunning) return;
        isRunning = true;
        // In the next turn: those who come back together share a stretch.
        setImmediate(() => void run());
      });
    },
    abort() {
      running?.abort();
      for (const { resolve } of waiting.splice(0)) resolve(false);
    },
  };
}
