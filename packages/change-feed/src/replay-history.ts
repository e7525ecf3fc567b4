import { areComparable, compareClusterTimes, lastOrdinal, type Position } from '@tidings/protocol';
import type { Db } from 'mongodb';
import { countPositions, positionReached } from './count-positions.ts';
import { FeedError } from './errors.ts';
import type { ChangeItem } from './feed-item.ts';
import type { ResolvedOptions } from './feed-options.ts';
import { classifyFeedError } from './classify-feed-error.ts';
import { openChangeStream } from './open-change-stream.ts';
import { readChange, timeOfChange } from './read-change.ts';
import type { ServerAbilities } from './server-abilities.ts';

/** A range of the history. */
export interface HistoryRange {
  /** This change is yielded again, because only some of its events may have been seen. */
  readonly after: Position;
  /** The last change wanted. */
  readonly until: Position;
  /** Ends the replay; its reason is what the replay throws. */
  readonly signal: AbortSignal;
}

/**
 * Reads a range of the history again, with its own change stream. A position is accepted only if the history
 * has a change there: after the database, with its epoch, was restored to an earlier moment, what clients have
 * seen since is in no history.
 * @throws FeedError `history-lost` if this range and every longer one cannot be read: the oplog does not go
 * back that far, or something in it cannot be read; `unknown-position` if the history has no change at `after`;
 * otherwise what the driver throws.
 */
export async function* replayHistory<Name extends string>(
  { after, until, signal }: HistoryRange,
  context: {
    readonly settings: ResolvedOptions<Name>;
    readonly db: Db;
    readonly epoch: string;
    readonly abilities: ServerAbilities;
    /** Aborts when the feed is closed. */
    readonly closing: AbortSignal;
    /** Called with work that continues after the replay. */
    readonly onBackgroundWork: (work: Promise<unknown>) => void;
  },
): AsyncGenerator<ChangeItem<Name>, void, undefined> {
  const { settings, db, epoch, abilities } = context;
  const history = { epoch, feedHash: settings.feedHash };
  if (!areComparable(after, { ...after, ...history })) {
    throw new FeedError('history-lost', 'The position is of another epoch or feed.');
  }
  const stream = openChangeStream({
    db,
    watched: settings,
    withImages: settings.withImages,
    abilities,
    startAt: { seconds: after.seconds, increment: after.increment },
    signal,
    closing: context.closing,
    operationTimeoutMs: settings.operationTimeoutMs,
    now: settings.now,
  });
  context.onBackgroundWork(stream.closed);
  let isFound = after.ordinal === 0 || after.ordinal === lastOrdinal;
  try {
    const positionOf = countPositions(history);
    for (;;) {
      const arrived = await stream.next();
      if ('reached' in arrived) {
        if (compareChanges(positionReached(history, arrived), until) < 0) continue;
        if (!isFound) throw nothingAt();
        return;
      }
      const raw = arrived.document;
      const position = positionOf(timeOfChange(raw));
      const order = compareChanges(position, after);
      if (order < 0) continue;
      if (order === 0) isFound = true;
      if (!isFound) throw nothingAt();
      const beyond = compareChanges(position, until);
      if (beyond > 0) return;
      const observed = readChange<Name>(raw, settings.ownCollection);
      if (observed.kind === 'lost') throw new FeedError('history-lost', observed.reason);
      if (observed.kind === 'change') yield { type: 'change', position, change: observed.change };
      if (beyond === 0) return;
    }
  } catch (error) {
    if (error instanceof FeedError || classifyFeedError(error) !== 'reset') throw error;
    throw new FeedError('history-lost', 'MongoDB can no longer read this range of the oplog.', {
      cause: error,
    });
  } finally {
    stream.close();
  }
}

function nothingAt(): FeedError {
  return new FeedError('unknown-position', 'There is no change at the position.');
}

/** Orders two changes, regardless of their events. */
function compareChanges(a: Position, b: Position): number {
  return compareClusterTimes(a, b) || a.ordinal - b.ordinal;
}
