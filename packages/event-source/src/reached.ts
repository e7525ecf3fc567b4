import {
  areComparable,
  comparePositions,
  parsePosition,
  type Channel,
  type EventName,
  type Position,
} from '@tidings/protocol';
import { EventSourceError } from './errors.ts';
import type { Source } from './source.ts';
import type { ConnectionState } from './state.ts';

/** What is used of a source. */
type Reaching<C extends Channel> = Pick<Source<C>, 'on' | 'onState' | 'position' | 'state'>;

/**
 * Resolves when a source has received everything up to a position, at once if it has: a write whose answer has
 * that position is then in what the page shows. A position that cannot be compared with the source's, as after a
 * restored database or a release that watches other collections, counts as reached at the next `sync`.
 *
 * @throws TypeError for a text that is no position; EventSourceError `stopped` when the source gives up before, or has
 * been closed; the signal's reason when it aborts
 *
 * @example
 * const { position } = await (await fetch('/api/orders', { method: 'POST', body })).json();
 * await reached(source, orders, position, { signal: AbortSignal.timeout(5_000) });
 */
export function reached<C extends Channel>(
  source: Reaching<C>,
  channel: C,
  position: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = parsePosition(position);
    if (target === undefined) throw new TypeError(`"${position}" is not a position.`);
    signal?.throwIfAborted();
    const stops: (() => void)[] = [];
    const end = (settle: () => void): void => {
      for (const stop of stops) stop();
      settle();
    };
    const checkPosition = (isSync = false): void => {
      if (isReached(source, target, isSync)) end(resolve);
    };
    const checkState = (state: ConnectionState): void => {
      if (state.name !== 'stopped') return;
      const error = new EventSourceError(
        'stopped',
        `The source has stopped (${state.reason}) before it received position ${position}.`,
      );
      end(() => {
        reject(error);
      });
    };
    const abort = (): void => {
      end(() => {
        // The reason of an abort may be anything.
        reject(signal?.reason as Error);
      });
    };
    // A channel's events are keyed by the names that it has.
    for (const name of channel.events.keys() as Iterable<EventName<C>>)
      stops.push(
        source.on(name, () => {
          checkPosition(name === 'sync');
        }),
      );
    stops.push(source.onState(checkState));
    signal?.addEventListener('abort', abort);
    stops.push(() => signal?.removeEventListener('abort', abort));
    checkPosition();
    checkState(source.state);
  });
}

function isReached<C extends Channel>(
  { position }: Reaching<C>,
  target: Position,
  isSync: boolean,
): boolean {
  const own = parsePosition(position);
  if (own === undefined) return false;
  return areComparable(own, target) ? comparePositions(own, target) >= 0 : isSync;
}
