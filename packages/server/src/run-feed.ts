import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Change, ChangeFeed, FeedItem, FeedLog } from '@tidings/change-feed';
import type { Channel, Issue, Position } from '@tidings/protocol';
import type { Hub } from '@tidings/sse-hub';
import { informListener, type FeedListener, type InformOptions } from './feed-listener.ts';
import { heartbeatData } from './heartbeat-data.ts';
import type { Projection } from './projection.ts';

/** Options of `runFeed`. */
export interface RunOptions<C extends Channel> {
  readonly feed: Pick<ChangeFeed, 'items' | 'status'>;
  readonly hub: Hub<C>;
  /** By the collection's name. */
  readonly projections: ReadonlyMap<string, Projection<C>>;
  /** Receives each document that breaks the contract, and its position. */
  readonly quarantine: {
    add(
      position: Position,
      change: Change,
      issues: readonly Issue[],
      /** The names of the sources that found them. */
      sources: readonly string[],
    ): void;
  };
  readonly listeners: readonly FeedListener[];
  readonly log: Pick<FeedLog, 'warn' | 'error'>;
  /** Called each time that the feed has a position in history. */
  readonly onOpened: () => void;
  /** Called with the lag of each heartbeat. */
  readonly onLag: (lagMs: number) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Moves everything from the feed into the hub, in order, until the feed is closed. The feed keeps a position
 * only when the next item is requested (P7): by then its events are in the log. Rejects with what a listener
 * throws when the feed opens for the first time.
 */
export async function runFeed<C extends Channel>(options: RunOptions<C>): Promise<void> {
  const { feed, log } = options;
  const informing = { log, isStopped: () => feed.status().state === 'stopped' };
  let isStarting = true;
  for await (const item of feed.items()) {
    if (isStarting && item.type === 'opened') {
      // An error at the start aborts the start.
      await Promise.all(options.listeners.map((listener) => listener.opened()));
      open(item, options);
      isStarting = false;
      continue;
    }
    await processItem(item, options, informing);
    // A whole batch comes out of the driver in one turn: sockets drain only between turns.
    if (options.hub.isTurnFull()) await nextTurn();
  }
}

/** Calls what belongs to the application: what it throws is logged, and ends nothing. */
function callSafely(log: Pick<FeedLog, 'error'>, message: string, call: () => void): void {
  try {
    call();
  } catch (error) {
    log.error({ err: error }, message);
  }
}

function open<C extends Channel>(
  { after }: Extract<FeedItem, { type: 'opened' }>,
  { hub, onOpened }: RunOptions<C>,
): void {
  hub.open(after);
  onOpened();
}

function notifyHeartbeat({ listeners, log }: Pick<RunOptions<Channel>, 'listeners' | 'log'>): void {
  for (const listener of listeners) {
    callSafely(log, 'A listener threw at a heartbeat.', () => {
      listener.heartbeat();
    });
  }
}

async function processItem<C extends Channel>(
  item: FeedItem,
  options: RunOptions<C>,
  informing: InformOptions,
): Promise<void> {
  const { hub, projections, quarantine, listeners, log, onLag, now } = options;
  switch (item.type) {
    case 'opened':
      await Promise.all(
        listeners.map((listener) => informListener(listener, undefined, informing)),
      );
      open(item, options);
      return;
    case 'heartbeat': {
      const lagMs = Math.max(0, now() - item.at.getTime());
      const data = { at: item.at.toISOString(), lagMs, late: false };
      hub.publish(item.position, 'heartbeat', heartbeatData<C>(data));
      onLag(lagMs);
      notifyHeartbeat(options);
      return;
    }
    case 'progress':
      hub.advance(item.position);
      notifyHeartbeat(options);
      return;
    case 'change': {
      for (const listener of listeners) await informListener(listener, item.change, informing);
      const projected = await projections.get(item.change.collection)?.(item.change);
      const { events = [], issues, rejectedBy = [], lost } = projected ?? {};
      if (issues !== undefined) {
        callSafely(log, 'The callback for rejected documents threw.', () => {
          quarantine.add(item.position, item.change, issues, rejectedBy);
        });
      }
      events.forEach((event, number) => {
        hub.publish({ ...item.position, number }, event.name, event.data, event.snapshotChange);
      });
      if (lost !== undefined) hub.invalidate({ ...item.position, number: events.length }, lost);
      else if (events.length === 0) hub.advance(item.position);
    }
  }
}
