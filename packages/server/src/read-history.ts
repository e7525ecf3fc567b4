import { FeedError, type ChangeFeed } from '@tidings/change-feed';
import type { Channel } from '@tidings/protocol';
import { HubError, type ReadHistory } from '@tidings/sse-hub';
import type { Projection } from './projection.ts';

/** Creates the hub's read of history: the same projections, over a range of the oplog. */
export function createReadHistory<C extends Channel>(
  feed: Pick<ChangeFeed, 'replay'>,
  projections: ReadonlyMap<string, Projection<C>>,
): ReadHistory {
  return async function* readHistory(stretch) {
    try {
      for await (const { position, change } of feed.replay(stretch)) {
        const projected = await projections.get(change.collection)?.(change);
        const { events = [], lost } = projected ?? {};
        for (const [number, { name, data }] of events.entries()) {
          yield { position: { ...position, number }, name, data };
        }
        if (lost !== undefined) yield { position: { ...position, number: events.length }, lost };
      }
    } catch (error) {
      throw explained(error);
    }
  };
}

/** Translates an error into the hub's terms: what it means for other positions. */
function explained(error: unknown): unknown {
  if (!(error instanceof FeedError)) return error;
  const { code, message } = error;
  if (code !== 'history-lost' && code !== 'unknown-position') return error;
  return new HubError(code === 'history-lost' ? 'position-too-old' : code, message, {
    cause: error,
  });
}
