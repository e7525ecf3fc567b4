import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import {
  isDatabaseUnavailable,
  type Change,
  type ChangeFeed,
  type FeedItem,
  type FeedLog,
} from '@tidings/change-feed';
import type { Channel, Issue, Position } from '@tidings/protocol';
import type { Hub } from '@tidings/sse-hub';
import { heartbeatData } from './heartbeat-data.ts';
import type { Projection } from './projection.ts';

/** Hears of what comes out of the feed, each time before it is published. */
export interface FeedListener {
  /** Takes in a change. */
  change(change: Change): void | Promise<void>;
  /** Reads everything anew: what happened before this moment may not have been told. */
  opened(): Promise<void>;
  /** Everything before this moment has come. */
  heartbeat(): void;
}

/** What carrying takes. */
export interface RunOptions<C extends Channel> {
  readonly feed: Pick<ChangeFeed, 'items' | 'status'>;
  readonly hub: Hub<C>;
  /** By the collection's name. */
  readonly projections: ReadonlyMap<string, Projection<C>>;
  /** Told of each document that breaks the contract, and at which position. */
  readonly rejections: {
    add(position: Position, change: Change, issues: readonly Issue[]): void;
  };
  readonly listeners: readonly FeedListener[];
  readonly log: Pick<FeedLog, 'warn'>;
  /** Told each time that the feed has a place in history. */
  readonly onOpened: () => void;
  /** Told the lag of each heartbeat. */
  readonly onLag: (lagMs: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Carries everything from the feed into the hub, in order, until the feed is closed. The feed keeps
 * a position only when the next item is asked for (P7): by then its events are in the log.
 */
export async function runFeed<C extends Channel>(options: RunOptions<C>): Promise<void> {
  for await (const item of options.feed.items()) {
    await takeIn(item, options);
    // A whole batch comes out of the driver in one turn: sockets drain only between turns.
    if (options.hub.isTurnFull()) await nextTurn();
  }
}

/** Milliseconds before the database is asked again for what a change does not say. */
const againMs = 500;

/**
 * Lets a listener take in a change. For as long as it cannot ask the database for what the change does not
 * say, the change waits, and all that come after it; a listener that is asked again must start anew.
 */
async function tell<C extends Channel>(
  listener: FeedListener,
  change: Change,
  { feed, log }: RunOptions<C>,
): Promise<void> {
  for (;;) {
    try {
      await listener.change(change);
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (feed.status().state === 'stopped') return;
      log.warn({ err: error }, 'A document could not be read again; it is tried until it can.');
    }
    await sleep(againMs);
  }
}

async function takeIn<C extends Channel>(item: FeedItem, options: RunOptions<C>): Promise<void> {
  const { hub, projections, rejections, listeners, onOpened, onLag, now } = options;
  switch (item.type) {
    case 'opened':
      await Promise.all(listeners.map((listener) => listener.opened()));
      hub.open(item.after);
      onOpened();
      return;
    case 'heartbeat': {
      const lagMs = Math.max(0, now() - item.at.getTime());
      const data = { at: item.at.toISOString(), lagMs, late: false };
      hub.publish(item.position, 'heartbeat', heartbeatData<C>(data));
      onLag(lagMs);
      for (const listener of listeners) listener.heartbeat();
      return;
    }
    case 'progress':
      hub.advance(item.position);
      for (const listener of listeners) listener.heartbeat();
      return;
    case 'change': {
      for (const listener of listeners) await tell(listener, item.change, options);
      const projected = await projections.get(item.change.collection)?.(item.change);
      if (projected?.issues !== undefined) {
        rejections.add(item.position, item.change, projected.issues);
      }
      projected?.events.forEach((event, number) => {
        hub.publish({ ...item.position, number }, event.name, event.data, event.headChange);
      });
      const { events = [], lost } = projected ?? {};
      if (lost !== undefined) hub.lose({ ...item.position, number: events.length }, lost);
      else if (events.length === 0) hub.advance(item.position);
    }
  }
}
