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
import { combineSources } from './combine-sources.ts';
import { noteComposition } from './compositions.ts';
import { contractHash } from './contract-hash.ts';
import { TidingsError } from './errors.ts';
import { startLateNotice } from './late-notice.ts';
import { clientAddress } from './limits/client-address.ts';
import { createStreamQuota, type StreamLimits, type StreamQuota } from './limits/stream-quota.ts';
import { createQuietLog } from './quiet-log.ts';
import { createReadPast } from './read-past.ts';
import { createRereadPatiently } from './reread-patiently.ts';
import type { FeedListener } from './feed-listener.ts';
import { runFeed } from './run-feed.ts';
import type { Source } from './source.ts';
import { preferredEncoding } from './streams/preferred-encoding.ts';
import { createRecheck, type TopicsOf } from './streams/recheck.ts';
import { answerRefusal, StreamRefused } from './streams/refusal.ts';
import { createStreamHandlers, type Admit, type StreamHandler } from './streams/stream-handler.ts';
import { warnings } from './warnings.ts';

/** Sends what is true for now only. */
export type Send<C extends Channel> = Pick<Hub<C>, 'tell' | 'broadcast'>;

/** A part of the application that hears the feed, and says how topics are at this moment. */
export interface Extension<C extends Channel> {
  readonly listeners?: readonly FeedListener[];
  /** The ephemeral events that a subscriber gets of a topic right after its `sync`. @defaultValue none */
  readonly stateOf?: (topic: string) => readonly EphemeralEvent<C>[];
}

/** What a composition takes. */
export interface TidingsOptions<C extends Channel> extends Partial<StreamLimits> {
  /**
   * A client, connected or not; it is not closed here. Its read preference is followed by the change
   * stream and by snapshots; everything else goes to the primary.
   */
  readonly client: MongoClient;
  readonly database: string;
  /** The channels, each one path. They share feed and log; a page uses one of them. */
  readonly channels: readonly C[];
  /** Lists, and other projections of collections. */
  readonly sources: readonly Source<C>[];
  /** Collections that listeners hear of, and that become no events. @defaultValue none */
  readonly watched?: readonly WatchedCollection[];
  /** Says which topics have ephemeral events alone, and so no source. @defaultValue none */
  readonly otherTopics?: (topic: string) => boolean;
  /** Adds parts of the application that need to hear the feed. @defaultValue none */
  readonly extend?: (send: Send<C>) => Extension<C>;
  /** Milliseconds between heartbeats, and between two looks at who may have what. @defaultValue 5,000 */
  readonly heartbeatMs?: number;
  /** How far in the past the first start opens, in milliseconds. @defaultValue 60,000 */
  readonly recentPastMs?: number;
  /**
   * Milliseconds for which `createTidings` tries again while the database is unavailable; then it rejects
   * with FeedError `unavailable`. Once it has resolved, nothing ends by an outage. @defaultValue no limit
   */
  readonly startTimeoutMs?: number;
  /**
   * The collection with the feed's one document. Compositions that watch different collections of one
   * database need one each. @defaultValue 'tidings'
   */
  readonly ownCollection?: string;
  /**
   * Writes nothing to the database: heartbeats come from what it writes by itself, and positions belong to the
   * collection of the first of `sources`, which has to exist. @defaultValue false
   */
  readonly readOnly?: boolean;
  /**
   * Prepares the database before the feed opens, and after the database was lost; not in read-only mode.
   * @defaultValue creates the watched collections, with pre- and post-images
   */
  readonly prepare?: () => Promise<void>;
  /**
   * Returns the key under which a request's client is counted. Behind a proxy, give what it says of the
   * client, e.g. `(request) => clientAddress(request.ip)` with Express and its `trust proxy`.
   * @defaultValue the address of the socket's peer; IPv6 by its /64
   */
  readonly addressOf?: (request: IncomingMessage) => string;
  /**
   * Returns the key under which a request's session is counted, e.g. `(request) => request.sessionID` with
   * express-session; undefined: it has none, and is counted by address alone. @defaultValue none has one
   */
  readonly sessionOf?: (request: IncomingMessage) => string | undefined;
  /**
   * Other origins whose pages may open streams, e.g. `https://shop.example`; pages of all others are
   * answered 403. Your app's CORS headers let them read what is sent. @defaultValue none
   */
  readonly allowedOrigins?: readonly string[];
  /** Milliseconds that one operation of the database may take. @defaultValue 5,000 */
  readonly operationTimeoutMs?: number;
  readonly limits?: Partial<HubLimits>;
  /** Takes what is worth knowing; a pino logger fits. @defaultValue process warnings */
  readonly log?: FeedLog;
  /** Told of each document that breaks the contract: it is shown to nobody. @defaultValue a warning */
  readonly onRejected?: (change: Change, issues: readonly Issue[], position: Position) => void;
  /**
   * Answers a request for a stream that gets none. What it throws, the handler's promise rejects with.
   * @defaultValue a problem document (RFC 9457); what is not a `StreamRefused` is logged, and answered 503
   */
  readonly onRefused?: (error: unknown, request: IncomingMessage, response: ServerResponse) => void;
  /** Allows a second composition over one feed document in this process: for tests. @defaultValue false */
  readonly allowsSecond?: boolean;
}

/** What a composition counts. */
export interface TidingsCounts extends HubCounts {
  /** Addresses that have streams open. */
  readonly addresses: number;
  /** Requests for a stream that found no room, by limit. */
  readonly refused: StreamQuota['refused'];
  /** Documents that broke the contract. */
  readonly rejected: number;
  /** Lag of the last heartbeat, in milliseconds. */
  readonly lagMs: number;
}

/** One change stream, one log and one heartbeat writer, and everything that is served from them. */
export interface Tidings<C extends Channel>
  extends Send<C>, Pick<ChangeFeed, 'status' | 'history'> {
  /**
   * Creates the request handler of a channel, for Express or for Node's own server, from the topics that a
   * request may have. They are asked again at each heartbeat, and at once by `recheck`.
   */
  stream<Request extends IncomingMessage>(
    channel: C,
    topicsOf: TopicsOf<Request>,
    options?: {
      /** Whether anyone may have these topics: such streams are compressed. @defaultValue false */
      readonly isPublic?: boolean;
    },
  ): StreamHandler<Request>;
  /** The same for an application with a registry of its own, which takes topics away by itself. */
  streamAdmitted<Request extends IncomingMessage>(
    channel: C,
    admit: Admit<Request>,
  ): StreamHandler<Request>;
  /** Asks again what every stream may have; topics that it has no longer end at once. */
  recheck(): Promise<void>;
  counts(): TidingsCounts;
  /** Ends with the feed: rejects when that failed for good. Then nobody is served any more. */
  readonly ended: Promise<void>;
  /** Opens no further stream, and tells every client when to come back, spread over so many milliseconds. */
  drain(options: { readonly spreadMs: number }): void;
  /** Drains what is open, and closes everything. Repeating it is safe. */
  close(options?: { readonly spreadMs?: number }): Promise<void>;
}

/** Streams that one address, and one session, may have open at once. */
export const defaultStreamLimits = {
  maxStreams: 10_000,
  maxStreamsPerAddress: 100,
  maxStreamsPerSession: 20,
} as const satisfies StreamLimits;

/**
 * Serves channels from MongoDB: one change stream on the collections of all sources, one log, snapshots,
 * and request handlers. Resolves once the feed has a place in the database's history.
 *
 * @throws FeedError when the database cannot be used: no replica set, no rights, or unavailable for
 * `startTimeoutMs`. TidingsError when the
 * composition is wrong: its message says what to do.
 *
 * @example
 * const tidings = await createTidings({ client, database: 'shop', channels: [orders], sources: [list] });
 * app.get(orders.path, tidings.stream(orders, () => ['orders']));
 */
export async function createTidings<C extends Channel>(
  options: TidingsOptions<C>,
): Promise<Tidings<C>> {
  const { database, channels, heartbeatMs = 5_000, readOnly = false, operationTimeoutMs } = options;
  const log = createQuietLog(options.log ?? warnings);
  const timeout = operationTimeoutMs === undefined ? {} : { operationTimeoutMs };
  const client = limitClient(options.client, timeout);
  const closing = new AbortController();
  const sources = combineSources(options.sources, {
    client,
    database,
    reread: createRereadPatiently(client, database, closing.signal),
    ...(options.watched && { watched: options.watched }),
    ...(options.otherTopics && { otherTopics: options.otherTopics }),
  });
  const names = sources.collections.map(({ name }) => name);
  const prepare = options.prepare ?? (() => preparePrePostImages(client.db(database), names));
  const feed = createChangeFeed({
    // It follows the read preference, and waits for changes for as long as there are none.
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
        log.error({ err: error }, '`stateOf` threw: a subscriber begins without that state.');
        return [];
      }
    },
    forceHeartbeat: () => feed.beat(),
    readPast: createReadPast(feed, sources.projections),
    ...(options.limits && { limits: options.limits }),
    onLoadFailed(error) {
      log.warn({ err: error }, 'A snapshot could not be read; it is tried again.');
    },
    isPassing: isDatabaseUnavailable,
  });
  const send: Send<C> = {
    tell(event) {
      hub.tell(event);
    },
    broadcast(name, data) {
      hub.broadcast(name, data);
    },
  };
  extension = options.extend?.(send) ?? {};
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
      log.warn({ err: error }, 'Could not find out whether a stream may go on; it was closed.');
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
    log.error({ err: error }, 'The feed has failed and cannot go on: nobody is served any more.');
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
    // Positions exist only in an epoch: nothing is answered before it is known.
    await Promise.race([opened, ended]);
    if (options.allowsSecond !== true) {
      forget = noteComposition(feed.history().epoch, options.ownCollection ?? 'tidings');
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
    ...send,
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
      'A document breaks the contract and is shown to nobody.',
    );
  };
}

/** A mistake of the application opens no stream, and ends nothing else. */
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
