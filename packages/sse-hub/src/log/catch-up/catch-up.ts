import { comparePositions, type Position } from '@tidings/protocol';
import type { HubLimits } from '../../limits.ts';
import { createBackfill, type BackfillOptions } from './backfill.ts';
import { createRefusals } from './refusals.ts';
import { createShares, type Client } from './shares.ts';

/** Bounds of catching up; beyond any of them the outcome is `gap`. */
type CatchUpLimits = BackfillOptions['limits'] &
  Pick<
    HubLimits,
    | 'maxCatchUpMs'
    | 'maxCatchUpWaitMs'
    | 'catchUpRefusalMs'
    | 'catchUpShareMs'
    | 'maxRefusedCatchUps'
  >;

/**
 * How catch-ups from before the log ended.
 * - `reached`, `refused`: ranges that were read, or could not be.
 * - `remembered`: clients whose position was refused before: nothing was read for them.
 * - `spent`: clients that caused too many failed reads lately: nothing was read for them.
 * - `late`: clients whose deadline passed while others were served.
 */
export type CatchUpOutcome = 'reached' | 'refused' | 'remembered' | 'spent' | 'late';

/** A client that waits for the log to reach back to its position. */
export interface Reaching {
  /** Resolves to whether the log now has everything after the position. */
  readonly isReached: Promise<boolean>;
  /** Call when the client is gone: nothing is read for it any more. */
  leave(): void;
}

/** Extends the log back to what clients saw last, before its tail. */
export interface CatchUp {
  /**
   * Requests everything after a position. One range is read at a time, for all waiting clients that resume
   * within it; the client with the fewest failed reads lately is next.
   */
  reach(position: Position, client: Client): Reaching;
  /** Answers those whose deadline has passed. */
  sweep(): void;
  /** Aborts the read in progress, answers all waiting clients with false, and forgets what was refused. */
  abort(): void;
}

interface Waiter {
  readonly position: Position;
  readonly client: Client;
  readonly until: number;
  readonly resolve: (isReached: boolean) => void;
}

/** Creates the catch-up of a log. What is read is prepended to the log, once for all clients. */
export function createCatchUp(
  options: BackfillOptions & {
    readonly limits: CatchUpLimits;
    /** Milliseconds that only go forward. */
    readonly now: () => number;
    readonly outcomes: Record<CatchUpOutcome, number>;
  },
): CatchUp {
  const { log, limits, now, outcomes } = options;
  const backfill = createBackfill(options);
  const refusals = createRefusals({ transientMs: limits.catchUpRefusalMs, now });
  const shares = createShares({
    windowMs: limits.catchUpShareMs,
    maxCharges: limits.maxRefusedCatchUps,
    now,
  });
  const waiting = new Set<Waiter>();
  let running: AbortController | undefined;
  let isRunning = false;
  let refusedInARow = 0;

  function answer(waiter: Waiter, isReached: boolean): void {
    if (waiting.delete(waiter)) waiter.resolve(isReached);
  }

  /** Answers all waiting clients that need no read. */
  function settle(): void {
    for (const waiter of waiting) {
      if (comparePositions(waiter.position, log.floor) >= 0) answer(waiter, true);
      else if (refusals.has(waiter.position)) {
        outcomes.remembered += 1;
        answer(waiter, false);
      } else if (shares.isSpent(waiter.client)) {
        outcomes.spent += 1;
        answer(waiter, false);
      } else if (now() >= waiter.until) {
        outcomes.late += 1;
        answer(waiter, false);
      }
    }
  }

  /**
   * Chooses whom to read for: among the clients with the fewest failed reads the one from furthest back,
   * because its range also serves the others. If that was refused, one nearer to the log is tried: halfway to
   * the newest each time, so that a few hopeless ones delay the others by only a few reads.
   */
  function choose(): Waiter | undefined {
    const all = [...waiting].sort((a, b) => shares.compare(a.client, b.client));
    const [least] = all;
    if (least === undefined) return undefined;
    const equals = all
      .filter(({ client }) => shares.compare(client, least.client) === 0)
      .sort((a, b) => comparePositions(a.position, b.position));
    return equals[Math.floor((equals.length - 1) * (1 - 0.5 ** refusedInARow))];
  }

  async function serve(waiter: Waiter): Promise<void> {
    running = new AbortController();
    const { signal: given } = running;
    const refusal = await backfill(
      waiter.position,
      AbortSignal.any([given, AbortSignal.timeout(limits.maxCatchUpMs)]),
    );
    // By then everyone has been answered, and another history may have begun.
    if (given.aborted) return;
    if (refusal === undefined) {
      outcomes.reached += 1;
      refusedInARow = 0;
      return;
    }
    outcomes.refused += 1;
    shares.charge(waiter.client);
    refusedInARow += 1;
    refusals.add(waiter.position, refusal);
    answer(waiter, false);
  }

  async function run(): Promise<void> {
    for (;;) {
      settle();
      const next = choose();
      if (next === undefined) break;
      await serve(next);
    }
    running = undefined;
    refusedInARow = 0;
    // In the same step as the last check for waiting clients: none can arrive in between.
    isRunning = false;
  }

  return {
    reach(position, client) {
      let leave: () => void = () => undefined;
      const isReached = new Promise<boolean>((resolve) => {
        const waiter = { position, client, resolve, until: now() + limits.maxCatchUpWaitMs };
        waiting.add(waiter);
        leave = () => {
          answer(waiter, false);
        };
      });
      if (!isRunning) {
        isRunning = true;
        // In the next turn: clients that reconnect together share a range.
        setImmediate(() => void run());
      }
      return { isReached, leave };
    },
    sweep() {
      settle();
      shares.sweep();
    },
    abort() {
      running?.abort();
      refusals.clear();
      for (const waiter of waiting) answer(waiter, false);
    },
  };
}
