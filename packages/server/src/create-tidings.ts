import {
  clientOf,
  createChangeFeed,
  defaultOperationTimeoutMs,
  isDatabaseUnavailable,
  limitClient,
  operationTimeOf,
  type FeedLog,
  type FeedStatus,
} from '@tidings/change-feed';
import { createAccess } from './access/access.ts';
import type { AccessUser } from './access/access-options.ts';
import type { MembershipSource } from './access/memberships.ts';
import { createAdmission } from './access/admit.ts';
import { createReadAccess } from './access/read-access.ts';
import { formatPosition, type Channel } from '@tidings/protocol';
import { createHub } from '@tidings/sse-hub';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { combineSources } from './combine-sources.ts';
import { registerComposition } from './compositions.ts';
import { contractHash } from './contract-hash.ts';
import { TidingsError } from './errors.ts';
import type { AppRequest, Exchange } from './http/exchange.ts';
import { isNodeExchange, NodeExchange, sendAnswer } from './http/node-exchange.ts';
import { responseOf, WebExchange } from './http/web-exchange.ts';
import { startLateNotice } from './late-notice.ts';
import { createStreamQuota } from './limits/stream-quota.ts';
import type { PageRequest } from './lists/read-page.ts';
import { readListPage, type ListPage } from './pages/list-page.ts';
import { createAnswerPage } from './pages/page-handler.ts';
import { createReadHistory } from './read-history.ts';
import { createPresence, type RunningPresence } from './presence/presence.ts';
import { presenceCollection } from './presence/presence-document.ts';
import { readMany, readOne } from './read-now.ts';
import { retryWhileUnavailable } from './retry-while-unavailable.ts';
import { runFeed } from './run-feed.ts';
import { useRights } from './rights/use-rights.ts';
import { drain } from './operations/drain.ts';
import { writeMetrics } from './operations/metrics.ts';
import { createOplogWindow } from './operations/oplog-window.ts';
import { readinessAnswer, readinessOf, type Phase } from './operations/readiness.ts';
import { quarantinedKindsOf } from './quarantine/kinds.ts';
import {
  createQuarantine,
  quarantineCollection,
  type QuarantineEntry,
} from './quarantine/quarantine.ts';
import { preferredEncoding } from './streams/preferred-encoding.ts';
import { problemOf, StreamRefused } from './streams/refusal.ts';
import { createAnswerStream } from './streams/stream-handler.ts';
import { createThrottledLog } from './throttled-log.ts';
import {
  defaultStreamLimits,
  type EphemeralSender,
  type Extension,
  type TidingsOptions,
} from './tidings-options.ts';
import type { Tidings, TidingsCounts } from './tidings.ts';
import { warnings } from './warnings.ts';

/**
 * Serves channels from MongoDB: one change stream on the collections of all sources, one log, snapshots, and
 * request handlers. Resolves once the feed has a position in the database's history.
 *
 * With few rights it does less: see `images` and `readOnly`. What that means for a client is in every `sync`.
 *
 * @throws FeedError when the database cannot be used: no replica set, no right to read, or unavailable for
 * `startTimeoutMs`. TidingsError when the options are wrong: its message says what to do.
 *
 * @example const tidings = await createTidings({ client, database: 'shop', channels: [orders], sources: [list]
 * }); app.get(orders.path, tidings.stream(orders, () => ['orders']));
 */
export async function createTidings<
  C extends Channel,
  Request extends AppRequest = IncomingMessage,
  User extends AccessUser = AccessUser,
  Payload = unknown,
>(options: TidingsOptions<C, Request, User, Payload>): Promise<Tidings<C, Request, User>> {
  const { database, channels, operationTimeoutMs } = options;
  const { images = 'if-possible', ownCollection = 'tidings' } = options;
  const log = createThrottledLog(options.log ?? warnings);
  const timeout = operationTimeoutMs === undefined ? {} : { operationTimeoutMs };
  const appClient = clientOf(options.client);
  const client = limitClient(appClient, timeout);
  const closing = new AbortController();
  const { access = {} } = options;
  const { sessions, memberships = [] } = access;
  assertDistinct(memberships);
  // Without the document it is unknown what its change means.
  const reread = (collection: string, id: unknown) =>
    retryWhileUnavailable(() => readOne(client, database, collection, id), closing.signal);
  const watched = [
    ...(options.watched ?? []),
    ...(options.presence === undefined
      ? []
      : [{ name: options.presence.collection ?? presenceCollection }]),
    ...memberships.map(({ collection: name, fields }) => ({ name, fields })),
    ...(sessions === undefined
      ? []
      : [
          {
            name: sessions.collection,
            operations: ['delete', 'update', 'replace'] as const,
            fields: [],
          },
        ]),
  ];
  const sources = combineSources(options.sources, {
    client,
    database,
    reread: (collection) => (id) => reread(collection, id),
    lookUp: (...asked) =>
      retryWhileUnavailable(() => readMany(client, database, ...asked), closing.signal),
    watched,
    ...(options.otherTopics && { otherTopics: options.otherTopics }),
  });
  const presenceName = options.presence && (options.presence.collection ?? presenceCollection);
  const quarantineName =
    options.quarantine && (options.quarantine.collection ?? quarantineCollection);
  const db = client.db(database);
  const startedAt = performance.now();
  const { startTimeoutMs = Infinity } = options;
  const rights = await useRights<C>({
    ...{ client: appClient, db, sources: options.sources, images, ownCollection, log },
    watched: [...(options.watched ?? []), ...memberships.map(({ collection: name }) => ({ name }))],
    ...{ readOnly: options.readOnly, presence: presenceName, quarantine: quarantineName },
    prepare: options.prepare,
    operationTimeoutMs: operationTimeoutMs ?? defaultOperationTimeoutMs,
    withinMs: startTimeoutMs,
  });
  const { readOnly } = rights;
  const { heartbeatMs = readOnly ? 10_000 : 5_000 } = options;
  const feed = createChangeFeed({
    // Not the limited client: it follows the read preference, and waits for changes without limit.
    client: appClient,
    ...timeout,
    database,
    collections: sources.collections,
    // Without images one change makes other events.
    projectionKey: `${sources.projectionKey}${images === 'off' ? '\nwithout images' : ''}`,
    withImages: images !== 'off',
    heartbeatMs,
    ...{ readOnly, role: rights.role, ownCollection },
    ...(options.recentPastMs !== undefined && { recentPastMs: options.recentPastMs }),
    ...(startTimeoutMs > 0 && {
      startTimeoutMs: Math.max(1, Math.round(startTimeoutMs - (performance.now() - startedAt))),
    }),
    ...(!readOnly && { prepare: () => rights.prepare() }),
    log,
  });
  let extension: Extension<C> = {};
  let stateOfPresence: NonNullable<Extension<C>['stateOf']> = () => [];
  const hub = createHub<C>({
    channels: channels.map((channel) => ({
      channel,
      contract: contractHash(channel),
      weaker: () => rights.weaker(channel),
    })),
    heartbeatMs,
    sourceFor: sources.snapshotSourceFor,
    stateOf(topic) {
      try {
        return [...stateOfPresence(topic), ...(extension.stateOf?.(topic) ?? [])];
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
  const presence: RunningPresence<C, User> | undefined =
    options.presence &&
    createPresence<C, User, Payload>({
      ...options.presence,
      ...{ db, readOnly: !rights.writesPresence, log },
      sendEphemeral: sender.sendEphemeral,
    });
  if (presence !== undefined) stateOfPresence = (topic) => presence.stateOf(topic);
  extension = options.extend?.(sender, presence ?? noPresence) ?? {};
  const quota = createStreamQuota({
    maxStreams: options.maxStreams ?? defaultStreamLimits.maxStreams,
    maxStreamsPerAddress: options.maxStreamsPerAddress ?? defaultStreamLimits.maxStreamsPerAddress,
    maxStreamsPerSession: options.maxStreamsPerSession ?? defaultStreamLimits.maxStreamsPerSession,
  });
  const answerFailure = createAnswerFailure(log);
  const fail = (error: unknown, exchange: Exchange): void => {
    if (isNodeExchange(exchange) && options.onRefused !== undefined) {
      options.onRefused(error, exchange.request, exchange.response);
    } else answerFailure(error, exchange);
  };
  const allowedOrigins = options.allowedOrigins ?? [];
  let phase: Phase = 'serving';
  let hasFailed = false;
  const isStopping = () => phase === 'draining';
  const answerStream = createAnswerStream({
    hub,
    isStopping,
    quota,
    assertServed: sources.assertServed,
    acceptsGzip: (exchange) => {
      const headers = { 'accept-encoding': exchange.header('accept-encoding') };
      return preferredEncoding({ headers }, ['gzip']) !== undefined;
    },
    allowedOrigins,
    fail,
  });
  const isReadFromData = sessions !== undefined || memberships.length > 0;
  const readAccess = createReadAccess({ client, database, sessions, memberships });
  const registry = createAccess<Request, User>({
    ...access,
    read: isReadFromData ? (options.aroundAccessRead?.(readAccess) ?? readAccess) : undefined,
    reread,
    audience: presence?.audience,
    now: Date.now,
    heartbeatMs,
    assertServed: sources.assertServed,
    log,
  });
  const admission = createAdmission<Request, User>({
    access,
    registry,
    audience: presence?.audience,
  });
  const readPage = (topic: string, page: PageRequest): Promise<ListPage> =>
    readListPage({
      ...{ client, database, topic, page },
      read: sources.pageReaderFor(topic),
      history: feed.history(),
    });
  const quarantine = createQuarantine({
    kinds: quarantinedKindsOf(options.sources),
    records: () =>
      rights.isRecording() && quarantineName !== undefined
        ? db.collection<QuarantineEntry>(quarantineName)
        : undefined,
    log,
  });
  const oplogWindow = createOplogWindow(client, Date.now);
  let lagMs = 0;
  let markOpened: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (markOpened = resolve));
  const ended = runFeed({
    feed,
    hub,
    projections: sources.projections,
    quarantine: {
      add(position, change, issues, by) {
        quarantine.add(position, change, issues, by);
        options.onRejected?.(change, issues, position);
      },
    },
    listeners: [
      registry.listener,
      rights.listener,
      ...(presence === undefined ? [] : [presence.listener]),
      ...(extension.listeners ?? []),
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
    hasFailed = true;
    phase = 'draining';
    hub.close();
  });

  let stopNotice = (): void => undefined;
  let forget = (): void => undefined;
  let closed: Promise<void> | undefined;
  let draining: Promise<void> | undefined;
  async function close(spreadMs: number): Promise<void> {
    phase = 'draining';
    closing.abort();
    stopNotice();
    registry.close();
    hub.drain({ spreadMs });
    hub.close();
    await presence?.close();
    await feed.close();
    forget();
  }

  try {
    // Positions exist only in an epoch: nothing can be answered before it is known.
    await Promise.race([opened, ended]);
    await retryWhileUnavailable(() => rights.checkImages(), closing.signal);
    if (options.allowsSecond !== true) {
      forget = registerComposition(feed.history().epoch, ownCollection);
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

  const nodeExchange = <Node extends IncomingMessage>(request: Node, response: ServerResponse) =>
    new NodeExchange(request, response, options.addressOf);
  const answerPage = createAnswerPage({ readPage, admission, allowedOrigins, fail });
  const readiness = () => readinessOf(phase, feed.status(), hasFailed);
  const counts = (): TidingsCounts => ({
    ...hub.counts(),
    addresses: quota.addresses,
    refused: quota.refused,
    rejected: quarantine.count,
    violations: quarantine.counts(),
    lookUps: registry.lookUps,
    lagMs,
  });

  return {
    ...sender,
    presence: presence ?? noPresence,
    stream(channel, streamOptions = {}) {
      assertOwn(channel);
      return (request, response) =>
        answerStream<Request>(nodeExchange(request, response), channel, (asking) =>
          admission.admit(asking, streamOptions),
        );
    },
    // The list's own `read` has made them.
    page: (list, fields, page) => readPage(list.topicOf(fields), page) as Promise<ListPage<never>>,
    pages: () => (request, response) => answerPage(nodeExchange(request, response)),
    positionAfter(session, changes) {
      const time = operationTimeOf(session);
      if (time === undefined) {
        throw new TidingsError('nothing-written', 'Nothing has been written in this session.');
      }
      return formatPosition({ ...feed.history(), ...time, ordinal: changes, number: 0 });
    },
    recheck: (filter) => registry.recheck(filter),
    counts,
    metrics: async () =>
      writeMetrics({
        ...{ counts: counts(), status: feed.status(), now: Date.now() },
        oplogSeconds: await oplogWindow(),
      }),
    readiness,
    readinessProbe: () => (_request, response) => {
      sendAnswer(readinessAnswer(readiness()), response);
    },
    web: {
      stream(channel, streamOptions = {}) {
        assertOwn(channel);
        return async (request, client) => {
          const exchange = new WebExchange(request, client);
          await answerStream<Request>(exchange, channel, (asking) =>
            admission.admit(asking, streamOptions),
          );
          return exchange.response;
        };
      },
      pages: () => async (request, client) => {
        const exchange = new WebExchange(request, client);
        await answerPage(exchange);
        return exchange.response;
      },
      readinessProbe: () => () => responseOf(readinessAnswer(readiness())),
    },
    status: (): FeedStatus => feed.status(),
    history: () => feed.history(),
    ended,
    drain: (given) =>
      (draining ??= drain(given, {
        enter(next) {
          // It may have been closed, or the feed may have failed, meanwhile.
          if (phase !== 'draining') phase = next;
        },
        sendAway(spread) {
          hub.drain(spread);
        },
      })),
    close: ({ spreadMs = 1_000 } = {}) => (closed ??= close(spreadMs)),
  };
}

/** Without the option, what the application says reaches nobody. */
const noPresence = { typing: () => undefined, stopped: () => undefined };

/** Two sources of one topic would take it from each other's members. */
function assertDistinct(memberships: readonly MembershipSource[]): void {
  const topics = memberships.map(({ topicsOf }) => topicsOf('x')[0]);
  const twice = topics.find((topic, index) => topics.indexOf(topic) !== index);
  if (twice === undefined) return;
  throw new TidingsError(
    'conflicting-sources',
    `Two of \`memberships\` give topic "${twice}". Give one of them several paths of users instead.`,
  );
}

/** An application error opens no stream, and affects nothing else. */
function createAnswerFailure(log: FeedLog) {
  return (error: unknown, exchange: Exchange): void => {
    if (error instanceof StreamRefused) {
      exchange.answer(problemOf(error));
      return;
    }
    log.error({ err: error }, 'A stream could not be opened.');
    exchange.answer(
      problemOf(new StreamRefused('unavailable', 'The stream could not be opened. Try again.')),
    );
  };
}
