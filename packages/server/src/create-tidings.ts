import {
  createChangeFeed,
  isDatabaseUnavailable,
  limitClient,
  preparePrePostImages,
  type Change,
  type ChangeFeed,
  type FeedLog,
  type FeedStatus,
  type WatchedCollection,
} from '@tidings/change-feed';
import type { Channel, Issue, Position } from '@tidings/protocol';
import {
  createHub,
  type EphemeralEvent,
  type Hub,
  type HubCounts,
  type HubLimits,
} from '@tidings/sse-hub';
import type { MongoClient } from 'mongodb';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { assertImages } from './assert-images.ts';
import { combineSources } from './combine-sources.ts';
import { registerComposition } from './compositions.ts';
import { contractHash } from './contract-hash.ts';
import { TidingsError } from './errors.ts';
import { startLateNotice } from './late-notice.ts';
import { clientAddress } from './limits/client-address.ts';
import { createStreamQuota, type StreamLimits, type StreamQuota } from './limits/stream-quota.ts';
import { createThrottledLog } from './throttled-log.ts';
import { createReadHistory } from './read-history.ts';
import { readOne } from './read-one.ts';
import { retryWhileUnavailable } from './retry-while-unavailable.ts';
import type { FeedListener } from './feed-listener.ts';
import { runFeed } from './run-feed.ts';
import type { Source } from './source.ts';
import { preferredEncoding } from './streams/preferred-encoding.ts';
import { createRecheck, type TopicsOf } from './streams/recheck.ts';
import { answerRefusal, StreamRefused } from './streams/refusal.ts';
import { createStreamHandlers, type Admit, type StreamHandler } from './streams/stream-handler.ts';
import { warnings } from './warnings.ts';

/** Sends ephemeral events. */
export type EphemeralSender<C extends Channel> = Pick<Hub<C>, 'sendEphemeral' | 'broadcast'>;

/** A part of the application that listens to the feed and knows the current state of topics. */
export interface Extension<C extends Channel> {
  readonly listeners?: readonly FeedListener[];
  /** Returns the ephemeral events of a topic that a subscriber gets right after its `sync`. @defaultValue none */
  readonly stateOf?: (topic: string) => readonly EphemeralEvent<C>[];
}

/** Options of `createTidings`. */
export interface TidingsOptions<C extends Channel> extends Partial<StreamLimits> {
  /**
   * A client, connected or not; it is not closed here. The change stream and snapshots use its read
   * preference; everything else goes to the primary.
   */
  readonly client: MongoClient;
  readonly database: string;
  /** The channels, one per path. They share feed and log; a page uses one of them. */
  readonly channels: readonly C[];
  /** Lists, and other projections of collections. */
  readonly sources: readonly Source<C>[];
  /** Further collections whose changes reach listeners but become no events. @defaultValue none */
  readonly watched?: readonly WatchedCollection[];
  /** Returns whether a topic has only ephemeral events, and so no source. @defaultValue none has */
  readonly otherTopics?: (topic: string) => boolean;
  /** Adds parts of the application that listen to the feed. @defaultValue none */
  readonly extend?: (sender: EphemeralSender<C>) => Extension<C>;
  /** Milliseconds between heartbeats, and between two checks of access. @defaultValue 5,000 */
  readonly heartbeatMs?: number;
  /** How far in the past the first change stream opens, in milliseconds. @defaultValue 60,000 */
  readonly recentPastMs?: number;
  /**
   * Milliseconds for which `createTidings` retries while the database is unavailable; then it rejects with
   * FeedError `unavailable`. Once it has resolved, no outage ends it. @defaultValue no limit
   */
  readonly startTimeoutMs?: number;
  /**
   * The collection of the feed's own document. Instances that watch different collections of one database need
   * one each. @defaultValue 'tidings'
   */
  readonly ownCollection?: string;
  /**
   * Writes nothing to the database: heartbeats come from the database's own writes, and positions belong to the
   * collection of the first of `sources`, which has to exist. @defaultValue false
   */
  readonly readOnly?: boolean;
  /**
   * Prepares the database before the feed opens, and after the database was dropped; not in read-only mode.
   * @defaultValue creates the watched collections, with pre- and post-images
   */
  readonly prepare?: () => Promise<void>;
  /**
   * Returns the key under which a request's client is counted. Behind a proxy, use what it reports, e.g.
   * `(request) => clientAddress(request.ip)` with Express and its `trust proxy`.
   * @defaultValue the address of the socket's peer; IPv6 by its /64
   */
  readonly addressOf?: (request: IncomingMessage) => string;
  /**
   * Returns the key under which a request's session is counted, e.g. `(request) => request.sessionID` with
   * express-session; undefined without a session, which is counted by address only. @defaultValue none has one
   */
  readonly sessionOf?: (request: IncomingMessage) => string | undefined;
  /**
   * Other origins whose pages may open streams, e.g. `https://shop.example`; pages of all others get 403. Your
   * app's CORS headers let them read what is sent. @defaultValue none
   */
  readonly allowedOrigins?: readonly string[];
  /** Milliseconds that one operation of the database may take. @defaultValue 5,000 */
  readonly operationTimeoutMs?: number;
  readonly limits?: Partial<HubLimits>;
  /** The logger; pino fits. @defaultValue process warnings */
  readonly log?: FeedLog;
  /** Called with each document that breaks the contract: no client gets it. @defaultValue a warning */
  readonly onRejected?: (change: Change, issues: readonly Issue[], position: Position) => void;
  /**
   * Answers a request whose stream is refused. If it throws, the handler's promise rejects.
   * @defaultValue a problem document (RFC 9457); what is not a `StreamRefused` is logged, and answered 503
   */
  readonly onRefused?: (error: unknown, request: IncomingMessage, response: ServerResponse) => void;
  /** Allows a second instance over one feed document in this process: for tests. @defaultValue false */
  readonly allowsSecond?: boolean;
}

/** Counters of an instance. */
export interface TidingsCounts extends HubCounts {
  /** Addresses that have streams open. */
  readonly addresses: number;
  /** Requests for a stream that exceeded a limit, by limit. */
  readonly refused: StreamQuota['refused'];
  /** Documents that broke the contract. */
  readonly rejected: number;
  /** Lag of the last heartbeat, in milliseconds. */
  readonly lagMs: number;
}

/** One change stream, one log and one heartbeat writer, and everything that is served from them. */
export interface Tidings<C extends Channel>
  extends EphemeralSender<C>, Pick<ChangeFeed, 'status' | 'history'> {
  /**
   * Creates the request handler of a channel, for Express or Node's own server. `topicsOf` returns the topics
   * that a request may have; it is called again at each heartbeat, and by `recheck`.
   */
  stream<Request extends IncomingMessage>(
    channel: C,
    topicsOf: TopicsOf<Request>,
    options?: {
      /** Whether anyone may have these topics: then the stream is compressed. @defaultValue false */
      readonly isPublic?: boolean;
    },
  ): StreamHandler<Request>;
  /** The same for an application with its own registry of access, which revokes topics itself. */
  streamAdmitted<Request extends IncomingMessage>(
    channel: C,
    admit: Admit<Request>,
  ): StreamHandler<Request>;
  /** Checks the access of every stream again; topics that it may no longer have end at once. */
  recheck(): Promise<void>;
  counts(): TidingsCounts;
  /** Settles when the feed ends: rejects if it failed for good. Then nobody is served any more. */
  readonly ended: Promise<void>;
  /** Opens no more streams, and asks every client to reconnect, spread over `spreadMs` milliseconds. */
  drain(options: { readonly spreadMs: number }): void;
  /** Drains open streams and closes everything. May be called repeatedly. */
  close(options?: { readonly spreadMs?: number }): Promise<void>;
}

/** Default limits on open streams: in all, per address and per session. */
export const defaultStreamLimits = {
  maxStreams: 10_000,
  maxStreamsPerAddress: 100,
  maxStreamsPerSession: 20,
} as const satisfies StreamLimits;

/**
 * Serves channels from MongoDB: one change stream on the collections of all sources, one log, snapshots, and
 * request handlers. Resolves once the feed has a position in the database's history.
 *
 * @throws FeedError when the database cannot be used: no replica set, no rights, or unavailable for
 * `startTimeoutMs`. TidingsError when the options are wrong: its message says what to do.
 *
 * @example const tidings = await createTidings({ client, database: 'shop', channels: [orders], sources: [list]
 * }); app.get(orders.path, tidings.stream(orders, () => ['orders']));
 */
export async function createTidings<C extends Channel>(
  options: TidingsOptions<C>,
): Promise<Tidings<C>> {
  const { database, channels, heartbeatMs = 5_000, readOnly = false, operationTimeoutMs } = options;
  const log = createThrottledLog(options.log ?? warnings);
  const timeout = operationTimeoutMs === undefined ? {} : { operationTimeoutMs };
  const client = limitClient(options.client, timeout);
  const closing = new AbortController();
  const sources = combineSources(options.sources, {
    client,
    database,
    // Without the document it is unknown which events its change becomes.
    reread: (collection) => (id) =>
      retryWhileUnavailable(() => readOne(client, database, collection, id), closing.signal),
    ...(options.watched && { watched: options.watched }),
    ...(options.otherTopics && { otherTopics: options.otherTopics }),
  });
  const names = sources.collections.map(({ name }) => name);
  const prepare = options.prepare ?? (() => preparePrePostImages(client.db(database), names));
  const feed = createChangeFeed({
    // Not the limited client: it follows the read preference, and waits for changes without limit.
    client: options.client,
    ...timeout,
    database,
    collections: sources.collections,
    projectionKey: sources.projectionKey,
    heartbeatMs,
    readOnly,
    ...(options.recentPastMs !== undefined && { recentPastMs: options.recentPastMs }),
    ...(options.startTimeoutMs !== undefined && { startTimeoutMs: options.startTimeoutMs }),
    ...(options.ownCollection !== undefined && { ownCollection: options.ownCollection }),
    ...(!readOnly && { prepare }),
    log,
  });
  let extension: Extension<C> = {};
  const hub = createHub<C>({
    channels: channels.map((channel) => ({ channel, contract: contractHash(channel) })),
    heartbeatMs,
    sourceFor: sources.snapshotSourceFor,
    stateOf(topic) {
      try {
        return extension.stateOf?.(topic) ?? [];
      } catch (error) {
        log.error({ err: error }, '`stateOf` threw: a subscriber starts without that state.');
        return [];
      }
    },
    forceHeartbeat: () => feed.writeHeartbeat(),
    readHistory: createReadHistory(feed, sources.projections),
    ...(options.limits && { limits: options.limits }),
    onLoadFailed(error) {
      log.warn({ err: error }, 'A snapshot could not be read; retrying.');
    },
    isTransient: isDatabaseUnavailable,
  });
  const sender: EphemeralSender<C> = {
    sendEphemeral(event) {
      hub.sendEphemeral(event);
    },
    broadcast(name, data) {
      hub.broadcast(name, data);
    },
  };
  extension = options.extend?.(sender) ?? {};
  const quota = createStreamQuota({
    maxStreams: options.maxStreams ?? defaultStreamLimits.maxStreams,
    maxStreamsPerAddress: options.maxStreamsPerAddress ?? defaultStreamLimits.maxStreamsPerAddress,
    maxStreamsPerSession: options.maxStreamsPerSession ?? defaultStreamLimits.maxStreamsPerSession,
  });
  let isStopping = false;
  const streamHandler = createStreamHandlers({
    hub,
    isStopping: () => isStopping,
    quota,
    addressOf: options.addressOf ?? (({ socket }) => clientAddress(socket.remoteAddress)),
    sessionOf: options.sessionOf ?? (() => undefined),
    assertServed: sources.assertServed,
    acceptsGzip: (request) => preferredEncoding(request, ['gzip']) !== undefined,
    allowedOrigins: options.allowedOrigins ?? [],
    fail: options.onRefused ?? answerFailure(log),
  });
  const recheck = createRecheck({
    onFailed(error) {
      log.warn({ err: error }, 'Could not check the access of a stream; it was closed.');
    },
  });
  let rejected = 0;
  const onRejected = options.onRejected ?? warnOfRejected(log);
  let lagMs = 0;
  let markOpened: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (markOpened = resolve));
  const ended = runFeed({
    feed,
    hub,
    projections: sources.projections,
    quarantine: {
      add(position, change, issues) {
        rejected += 1;
        onRejected(change, issues, position);
      },
    },
    listeners: [
      ...(extension.listeners ?? []),
      {
        change: () => undefined,
        opened: () => Promise.resolve(),
        heartbeat: () => void recheck.recheck(),
      },
    ],
    log,
    now: Date.now,
    onOpened: markOpened,
    onLag(measured) {
      lagMs = measured;
    },
  });
  ended.catch((error: unknown) => {
    log.error({ err: error }, 'The feed has failed for good: nobody is served any more.');
    isStopping = true;
    hub.close();
  });

  let stopNotice = (): void => undefined;
  let forget = (): void => undefined;
  let closed: Promise<void> | undefined;
  async function close(spreadMs: number): Promise<void> {
    isStopping = true;
    closing.abort();
    stopNotice();
    hub.drain({ spreadMs });
    hub.close();
    await feed.close();
    forget();
  }

  try {
    // Positions exist only in an epoch: nothing can be answered before it is known.
    await Promise.race([opened, ended]);
    await retryWhileUnavailable(
      () => assertImages(client.db(database), sources.imageUsers),
      closing.signal,
    );
    if (options.allowsSecond !== true) {
      forget = registerComposition(feed.history().epoch, options.ownCollection ?? 'tidings');
    }
  } catch (error) {
    await close(0);
    throw error;
  }
  stopNotice = startLateNotice({ feed, hub, heartbeatMs, now: Date.now });

  function assertOwn(channel: C): void {
    if (channels.includes(channel)) return;
    throw new TidingsError(
      'unknown-channel',
      `Channel "${channel.path}" is not among the \`channels\` of this composition.`,
    );
  }

  return {
    ...sender,
    stream(channel, topicsOf, { isPublic = false } = {}) {
      assertOwn(channel);
      return streamHandler(channel, recheck.admit(topicsOf, { isPublic }));
    },
    streamAdmitted(channel, admit) {
      assertOwn(channel);
      return streamHandler(channel, admit);
    },
    recheck: () => recheck.recheck(),
    counts: () => ({
      ...hub.counts(),
      addresses: quota.addresses,
      refused: quota.refused,
      rejected,
      lagMs,
    }),
    status: (): FeedStatus => feed.status(),
    history: () => feed.history(),
    ended,
    drain({ spreadMs }) {
      isStopping = true;
      hub.drain({ spreadMs });
    },
    close: ({ spreadMs = 1_000 } = {}) => (closed ??= close(spreadMs)),
  };
}

function warnOfRejected(log: FeedLog): (change: Change, issues: readonly Issue[]) => void {
  return ({ collection, documentKey }, issues) => {
    log.warn(
      { collection, documentKey, issues },
      'A document breaks the contract; no client gets it.',
    );
  };
}

/** An application error opens no stream, and affects nothing else. */
function answerFailure(log: FeedLog) {
  return (error: unknown, _request: IncomingMessage, response: ServerResponse): void => {
    if (error instanceof StreamRefused) {
      answerRefusal(error, response);
      return;
    }
    log.error({ err: error }, 'A stream could not be opened.');
    answerRefusal(
      new StreamRefused('unavailable', 'The stream could not be opened. Try again.'),
      response,
    );
  };
}
