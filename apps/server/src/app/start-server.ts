import {
  checkDeployment,
  createHttpServer,
  createProxyCheck,
  createThrottledLog,
  createTidings,
  explainRefusal,
  limitClient,
} from '@tidings/server';
import { sse, type SseChannel, type User } from '@tidings/contracts';
import type { Express, Request } from 'express';
import { once } from 'node:events';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import type { Logger } from 'pino';
import { createAnnouncementsRoutes } from '../announcements/announcements-routes.ts';
import type { ReadAccess } from '@tidings/server';
import { streamAccess } from '../streams/stream-access.ts';
import type { StreamUser } from '../users/stream-user.ts';
import { createDisposables, type Disposables } from './disposables.ts';
import type { Config } from '../config/config.ts';
import { connectionLimits } from '../database/connection-limits.ts';
import { sources } from './sources.ts';
import { createApp, pathsWithoutClients } from './app.ts';
import { createHealthRoutes } from '../operations/health-routes.ts';
import { createInviteLimit } from '../rooms/invite-limit.ts';
import { createWriteLimit } from '../http/limits/write-limit.ts';
import { urlOf } from '../http/listen.ts';
import {
  createMetrics,
  createMetricsRoute,
  createPrivateMetricsRoute,
} from '../operations/metrics-route.ts';
import { startMetricsServer } from '../operations/metrics-server.ts';
import { createPositionAt, createPostsRoutes } from '../posts/posts-routes.ts';
import { createStreamRoutes, problemOfStream } from '../streams/stream-route.ts';
import { addressOf } from '../http/limits/address-of.ts';
import { refuseWrites } from '../http/refuse-writes.ts';
import { createWebApp } from './web-app.ts';
import { createUsers } from '../users/create-users.ts';
import type { PasswordHasher } from '../users/password-hash.ts';
import { addDemoPosts } from '../posts/demo-posts.ts';
import { endWritingWithMessage, presence } from '../rooms/room-presence.ts';
import { createAllRoomsRoutes } from '../rooms/all-rooms-routes.ts';
import { finishRoomDeletions } from '../rooms/delete-room.ts';
import { leaveAllRooms } from '../rooms/leave-all-rooms.ts';
import '../config/zod-locale.ts';
import { makeReady } from './make-ready.ts';
import { prepareDatabase, serverRole } from './prepare-database.ts';

/** One running server process. */
export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Where metrics have a port of their own, if they have. */
  readonly metricsUrl: string | undefined;
  /** Ends with the feed: rejects when it failed for good. */
  readonly feedEnded: Promise<void>;
  /** Stops taking clients, tells those that are there to come back, and closes everything. */
  close(): Promise<void>;
}

/** What only tests say. */
export interface ForTests {
  /** Options of the MongoDB client, e.g. `monitorCommands`. */
  readonly client?: MongoClientOptions;
  readonly onClient?: (client: MongoClient) => void;
  /** The application, with its routes. */
  readonly onApp?: (app: Express) => void;
  /** Wraps the reading of sessions and memberships, and may hold it up. */
  readonly aroundAccessRead?: (read: ReadAccess) => ReadAccess;
  /** Stands around the hashing of passwords, and may hold it up. */
  readonly aroundHasher?: (hasher: PasswordHasher) => PasswordHasher;
  /** Allows several servers over one database in one process. */
  readonly allowsSecond?: boolean;
}

/** Starts everything: the composition root. Rejects when the database or the port cannot be had. */
export async function startServer(
  config: Config,
  log: Logger,
  options: ForTests = {},
): Promise<RunningServer> {
  const client = new MongoClient(config.mongodbUri, {
    appName: 'tidings',
    ...connectionLimits(config),
    ...options.client,
  });
  options.onClient?.(client);
  const disposables = createDisposables();
  disposables.add(() => client.close());
  try {
    return await start(config, log, { client, disposables, options });
  } catch (error) {
    await disposables.close().catch((err: unknown) => {
      log.warn({ err }, 'What was started could not be closed.');
    });
    throw explainRefusal(error, serverRole(config.database, config)) ?? error;
  }
}

async function start(
  config: Config,
  log: Logger,
  {
    client: unlimited,
    disposables,
    options,
  }: {
    readonly client: MongoClient;
    readonly disposables: Disposables;
    readonly options: ForTests;
  },
): Promise<RunningServer> {
  const now = () => Date.now();
  await checkDeployment(unlimited);
  const client = limitClient(unlimited, config);
  const throttledLog = createThrottledLog(log);
  const database = client.db(config.database);
  await makeReady(database, config);
  if (config.hasDemoPosts) await addDemoPosts(database);

  const tidings = await createTidings<SseChannel, Request, StreamUser, User>({
    // Its change stream follows the read preference, and waits for changes for as long as there are none.
    client: unlimited,
    database: config.database,
    channels: [sse],
    sources,
    access: streamAccess,
    presence,
    extend: (_sender, { stopped }) => endWritingWithMessage({ stopped }),
    heartbeatMs: config.heartbeatMs,
    recentPastMs: config.recentPastMs,
    readOnly: config.readOnly,
    // Who may only read cannot turn them on.
    images: config.readOnly ? 'if-possible' : 'required',
    prepare: () => prepareDatabase(database),
    operationTimeoutMs: config.operationTimeoutMs,
    startTimeoutMs: config.startTimeoutMs,
    limits: { maxLogBytes: config.maxLogBytes },
    maxStreams: config.maxConnections,
    maxStreamsPerAddress: config.maxConnectionsPerAddress,
    maxStreamsPerSession: config.maxConnectionsPerSession,
    // Express makes its requests out of Node's.
    addressOf: (request) => addressOf(request as Request),
    allowedOrigins: config.allowedOrigins,
    log: throttledLog,
    quarantine: {},
    onRefused(error) {
      throw problemOfStream(error);
    },
    ...(options.allowsSecond !== undefined && { allowsSecond: options.allowsSecond }),
    ...(options.aroundAccessRead && { aroundAccessRead: options.aroundAccessRead }),
  });
  disposables.add(() => tidings.close({ spreadMs: 0 }));
  tidings.ended.catch((error: unknown) => {
    log.fatal({ err: error }, 'The feed has failed and cannot go on.');
  });

  const writeLimit = createWriteLimit(database, { perMinute: config.maxPostsPerMinute });
  const inviteLimit = createInviteLimit(database, { perHour: config.maxInvitationsPerHour });
  const users = await createUsers({
    database,
    config,
    log: throttledLog,
    leaveAllRooms: (user) => leaveAllRooms(client, config.database, user),
    now,
    ...(options.aroundHasher && { aroundHasher: options.aroundHasher }),
  });
  if (!config.readOnly) {
    finishRoomDeletions(database).catch((error: unknown) => {
      throttledLog.warn({ err: error }, 'Rooms could not be deleted; the next start tries again.');
    });
  }
  const writing = {
    client,
    database: config.database,
    positionAt: createPositionAt(() => tidings.history()),
    writeLimit: config.readOnly ? refuseWrites : writeLimit.limit,
  };
  const writeMetrics = createMetrics({
    tidings,
    writeLimit,
    signInLimit: users.signInLimit,
    inviteLimit,
  });
  const app = createApp({
    log,
    errorLog: throttledLog,
    trustProxy: config.trustProxy,
    allowedHosts: config.allowedHosts,
    allowedOrigins: config.allowedOrigins,
    checkProxy: createProxyCheck({
      trusted: config.trustProxy,
      setting: 'TRUST_PROXY',
      direct: pathsWithoutClients,
      warn(fields, message) {
        log.warn(fields, message);
      },
    }),
    isDraining: () => tidings.readiness().phase === 'draining',
    sessionLookUp: users.sessionLookUp,
    streams: createStreamRoutes(tidings),
    posts: createPostsRoutes(writing),
    announcements: createAnnouncementsRoutes(writing),
    users: users.routes,
    rooms: createAllRoomsRoutes({ ...writing, presence: tidings.presence, inviteLimit }),
    health: createHealthRoutes({ tidings }),
    metrics: createMetricsRoute(writeMetrics, config.metricsToken),
    webApp: config.webDist === undefined ? undefined : createWebApp(config.webDist),
  });
  const metricsServer =
    config.metricsPort === undefined
      ? undefined
      : await startMetricsServer({
          metrics: createPrivateMetricsRoute(writeMetrics, config.metricsToken),
          port: config.metricsPort,
          host: config.metricsHost,
          log,
        });
  // Among the last things to be closed, so that draining can be watched.
  if (metricsServer !== undefined) disposables.add(() => metricsServer.close());
  options.onApp?.(app);
  const server = createHttpServer(app);
  server.listen(config.port, config.host);
  await once(server, 'listening');
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    await tidings.drain({
      server,
      delayMs: config.drainDelayMs,
      spreadMs: config.drainSpreadMs,
    });
    await disposables.close();
  }
  return {
    url: urlOf(server, config.host),
    metricsUrl: metricsServer?.url,
    feedEnded: tidings.ended,
    close: () => (closing ??= close()),
  };
}
