import {
  createChangeFeed,
  limitClient,
  preparePrePostImages,
  type Change,
  type ChangeFeed,
  type FeedLog,
} from '@tidings/change-feed';
import type { Channel, Issue } from '@tidings/protocol';
import { createHub, type Hub, type HubLimits } from '@tidings/sse-hub';
import type { MongoClient } from 'mongodb';
import type { IncomingMessage } from 'node:http';
import { contractHash } from './contract-hash.ts';
import { clientAddress } from './limits/client-address.ts';
import { createStreamQuota } from './limits/stream-quota.ts';
import { startLateNotice } from './late-notice.ts';
import { createQuietLog } from './quiet-log.ts';
import { createReadPast } from './read-past.ts';
import { readOne } from './read-one.ts';
import { runFeed } from './run-feed.ts';
import type { ServedCollection } from './served-collection.ts';
import { createStreams, type Streams } from './streams.ts';
import { warnings } from './warnings.ts';

/** What a served channel takes. */
export interface ServeOptions<C extends Channel> {
  /**
   * A client, connected or not; it is not closed here. Its read preference is followed by the change
   * stream and by snapshots; everything else goes to the primary.
   */
  readonly client: MongoClient;
  readonly database: string;
  readonly collections: readonly ServedCollection<C>[];
  /** Milliseconds between heartbeats, and between two looks at who may have what. @defaultValue 5,000 */
  readonly heartbeatMs?: number;
  /**
   * The collection with the feed's one document. Two channels over one database need two, if the
   * collections they watch differ. @defaultValue 'tidings'
   */
  readonly ownCollection?: string;
  /** Streams at once in this process; further ones are answered 503. @defaultValue 10,000 */
  readonly maxStreams?: number;
  /** Streams at once of one client address; further ones are answered 429. @defaultValue unlimited */
  readonly maxStreamsPerAddress?: number;
  /**
   * Returns the key under which a request's client is counted. Behind a proxy, give what it says of the
   * client, e.g. `(request) => clientAddress(request.ip)` with Express and its `trust proxy`.
   * @defaultValue the address of the socket's peer; IPv6 by its /64
   */
  readonly addressOf?: (request: IncomingMessage) => string;
  /** Milliseconds that one operation of the database may take. @defaultValue 5,000 */
  readonly operationTimeoutMs?: number;
  readonly limits?: Partial<HubLimits>;
  /** Takes what is worth knowing; a pino logger fits. @defaultValue process warnings */
  readonly log?: FeedLog;
  /** Told of each document that breaks the contract: it is shown to nobody. @defaultValue a warning */
  readonly onRejected?: (change: Change, issues: readonly Issue[]) => void;
}

/** A channel that is being served. */
export interface ServedChannel<C extends Channel>
  extends Streams, Pick<Hub<C>, 'tell' | 'broadcast' | 'counts'>, Pick<ChangeFeed, 'status'> {
  /** Ends with the feed: rejects when that failed for good. Then nobody is served any more. */
  readonly ended: Promise<void>;
  /** Tells every client to come back, spread over so many milliseconds, and closes everything. */
  close(options?: { readonly spreadMs?: number }): Promise<void>;
}

/**
 * Serves a channel: one change stream on its collections, one log, heads, and a request handler.
 * Resolves once the feed has a place in the database's history.
 *
 * @throws FeedError when the database cannot be used: no replica set, no rights.
 */
export async function serveChannel<C extends Channel>(
  channel: C,
  options: ServeOptions<C>,
): Promise<ServedChannel<C>> {
  const { database, collections, heartbeatMs = 5_000, operationTimeoutMs } = options;
  const log = createQuietLog(options.log ?? warnings);
  const client = limitClient(
    options.client,
    operationTimeoutMs === undefined ? {} : { operationTimeoutMs },
  );
  const names = collections.map(({ name }) => name);
  const feed = createChangeFeed({
    client: options.client,
    ...(operationTimeoutMs !== undefined && { operationTimeoutMs }),
    database,
    collections: names.map((name) => ({ name })),
    projectionKey: collections
      .map(({ name, projectionKey }) => `${name} ${projectionKey}`)
      .sort()
      .join('\n'),
    heartbeatMs,
    ...(options.ownCollection !== undefined && { ownCollection: options.ownCollection }),
    prepare: () => preparePrePostImages(client.db(database), names),
    log,
  });
  const projections = new Map(
    collections.map((collection) => [
      collection.name,
      (change: Change) =>
        collection.project(change, (id) => readOne(client, database, collection.name, id)),
    ]),
  );
  const heads = collections.flatMap((each) => each.createHeads?.(client, database) ?? []);
  const hub = createHub({
    channels: [{ channel, contract: contractHash(channel) }],
    heartbeatMs,
    sourceFor: (topic) => {
      for (const headOf of heads) {
        const source = headOf(topic);
        if (source !== undefined) return source;
      }
      return undefined;
    },
    nudge: () => feed.beat(),
    readPast: createReadPast(feed, projections),
    ...(options.limits && { limits: options.limits }),
    onLoadFailed(error) {
      log.warn({ err: error }, 'A head could not be loaded; it is tried again.');
    },
  });
  let isClosed = false;
  const streams = createStreams({
    channel,
    hub,
    isClosed: () => isClosed,
    quota: createStreamQuota({
      maxStreams: options.maxStreams ?? 10_000,
      maxStreamsPerAddress: options.maxStreamsPerAddress ?? Infinity,
      maxStreamsPerSession: Infinity,
    }),
    addressOf: options.addressOf ?? (({ socket }) => clientAddress(socket.remoteAddress)),
    onRecheckFailed(error) {
      log.warn({ err: error }, 'Could not find out whether a stream may go on; it is asked again.');
    },
  });
  const rejected = options.onRejected ?? warnOfRejected(log);

  let markOpened: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (markOpened = resolve));
  const ended = runFeed({
    feed,
    hub,
    projections,
    rejections: {
      add(_position, change, issues) {
        rejected(change, issues);
      },
    },
    listeners: [
      {
        change: () => undefined,
        opened: () => Promise.resolve(),
        heartbeat: () => void streams.recheck(),
      },
    ],
    now: Date.now,
    onOpened: markOpened,
    onLag: () => undefined,
  });
  ended.catch((error: unknown) => {
    log.error({ err: error }, 'The feed has failed and cannot go on: nobody is served any more.');
    isClosed = true;
    hub.close();
  });
  await Promise.race([opened, ended]);
  const stopNotice = startLateNotice({ feed, hub, heartbeatMs, now: Date.now });

  return {
    ...streams,
    tell(event) {
      hub.tell(event);
    },
    broadcast(name, data) {
      hub.broadcast(name, data);
    },
    counts: () => hub.counts(),
    status: feed.status,
    ended,
    async close({ spreadMs = 1_000 } = {}) {
      isClosed = true;
      stopNotice();
      hub.drain({ spreadMs });
      hub.close();
      await feed.close();
    },
  };
}

function warnOfRejected(log: FeedLog): (change: Change, issues: readonly Issue[]) => void {
  return ({ collection, documentKey }, issues) => {
    log.warn(
      { collection, documentKey, issues },
      'A document breaks the contract and is shown to nobody.',
    );
  };
}
