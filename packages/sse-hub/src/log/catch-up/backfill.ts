import { comparePositions, type Position } from '@tidings/protocol';
import { HubError } from '../../errors.ts';
import type { HubLimits } from '../../limits.ts';
import type { Log, LogEntry } from '../log.ts';
import type { Refusal } from './refusals.ts';

/** One event of the past, as it was published then, or an invalidation, as `Hub.invalidate` was given it. */
export type PastEvent =
  | { readonly position: Position; readonly name: string; readonly data: unknown }
  | { readonly position: Position; readonly lost: readonly string[] };

/**
 * Reads every event after `after` up to `until`, in order. Rejects when the signal aborts, and when the range
 * is unavailable: with HubError `position-too-old` if no older position can be read from either, with
 * `unknown-position` if the history has nothing at this one, with anything else if the read failed.
 */
export type ReadHistory = (stretch: {
  readonly after: Position;
  readonly until: Position;
  readonly signal: AbortSignal;
}) => AsyncIterable<PastEvent>;

/** Options of a backfill. */
export interface BackfillOptions {
  readonly log: Log;
  readonly readHistory: ReadHistory;
  readonly toEntry: (position: Position, name: string, data: unknown) => LogEntry;
  /** Puts what was read before the log's tail; false when it does not fit. */
  readonly prepend: (older: readonly LogEntry[], floor: Position) => boolean;
  /** Called with each invalidation in what was read. */
  readonly onInvalidated: (position: Position, prefixes: readonly string[]) => void;
  readonly limits: Pick<HubLimits, 'maxCatchUpBytes' | 'maxCatchUpEvents'>;
}

/** Puts everything after a position before the log; returns why that was not possible. */
export type Backfill = (position: Position, signal: AbortSignal) => Promise<Refusal | undefined>;

/** Creates the backfill. Run one at a time: it moves the log's tail. */
export function createBackfill(options: BackfillOptions): Backfill {
  const { log, readHistory, toEntry, prepend, onInvalidated, limits } = options;

  /** Adds what is after `after` up to `until`; returns why that was not possible. */
  async function read(
    { after, until, signal }: Parameters<ReadHistory>[0],
    stretch: { readonly entries: LogEntry[]; bytes: number },
  ): Promise<Refusal | undefined> {
    try {
      for await (const event of readHistory({ after, until, signal })) {
        if (comparePositions(event.position, after) <= 0) continue;
        if (comparePositions(event.position, until) > 0) break;
        if ('lost' in event) {
          onInvalidated(event.position, event.lost);
          continue;
        }
        const entry = toEntry(event.position, event.name, event.data);
        stretch.entries.push(entry);
        stretch.bytes += entry.frame.length;
        if (stretch.entries.length > limits.maxCatchUpEvents) return 'too-old';
        if (stretch.bytes > limits.maxCatchUpBytes) return 'too-old';
      }
    } catch (error) {
      return signal.aborted ? 'too-slow' : refusalOf(error);
    }
    return signal.aborted ? 'too-slow' : undefined;
  }

  // Continues if the log drops its oldest entries meanwhile.
  return async function backfill(position, signal) {
    const stretch = { entries: [], bytes: 0 };
    let after = position;
    while (comparePositions(after, log.floor) < 0) {
      const until = log.floor;
      const refusal = await read({ after, until, signal }, stretch);
      if (refusal !== undefined) return refusal;
      after = until;
    }
    // In the same step as the last look at the floor.
    return prepend(stretch.entries, position) ? undefined : 'too-slow';
  };
}

function refusalOf(error: unknown): Refusal {
  const code = error instanceof HubError ? error.code : undefined;
  if (code === 'position-too-old') return 'too-old';
  return code === 'unknown-position' ? code : 'failed';
}
