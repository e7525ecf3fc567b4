import type { SseChannel } from '@tidings/contracts';
import type { Tidings } from '@tidings/server';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Quarantine } from './quarantine/quarantine.ts';
import type { SharedLimit } from '../http/limits/shared-limit.ts';
import type { WriteLimit } from '../http/limits/write-limit.ts';
import { findSession } from '../users/current-session.ts';
import type { SignInLimit } from '../users/sign-in-limit.ts';
import { HttpProblem } from '../http/problem.ts';

/** Creates the metrics of one process, read from what it holds whenever they are asked for. */
export function createMetrics(options: {
  readonly tidings: Pick<Tidings<SseChannel>, 'counts' | 'status'>;
  readonly quarantine: Quarantine;
  readonly writeLimit: Pick<WriteLimit, 'refused'>;
  readonly signInLimit: Pick<SignInLimit, 'refused'>;
  readonly inviteLimit: Pick<SharedLimit, 'refused'>;
  /** How far the oplog reaches back, in seconds, where that is known. */
  readonly oplogWindow: () => Promise<number | undefined>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Registry {
  const { tidings, quarantine, writeLimit, signInLimit, inviteLimit, now } = options;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });

  function counter(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  function labelled(
    name: string,
    help: string,
    label: string,
    read: () => Record<string, number>,
  ): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [key, value] of Object.entries(read())) this.inc({ [label]: key }, value);
      },
    });
  }

  gauge('tidings_connections', 'Streams open now.', () => tidings.counts().subscribers);
  counter('tidings_connections_opened_total', 'Streams opened.', () => tidings.counts().opened);
  labelled(
    'tidings_connections_closed_total',
    'Streams closed, by reason.',
    'reason',
    () => tidings.counts().closed,
  );
  gauge('tidings_addresses', 'Addresses that have streams open.', () => tidings.counts().addresses);
  labelled('tidings_refused_total', 'Requests that found no room, by limit.', 'limit', () => ({
    ...tidings.counts().refused,
    posts: writeLimit.refused,
    'sign-ins': signInLimit.refused.signIns,
    'sign-ups': signInLimit.refused.signUps,
    invitations: inviteLimit.refused,
  }));
  labelled(
    'tidings_syncs_total',
    'How catch-ups ended.',
    'outcome',
    () => tidings.counts().outcomes,
  );
  labelled(
    'tidings_catch_ups_total',
    'Stretches of the oplog read again for clients from before the log, and clients answered without.',
    'outcome',
    () => tidings.counts().catchUps,
  );
  counter(
    'tidings_frames_published_total',
    'Events encoded into the log.',
    () => tidings.counts().published,
  );
  counter(
    'tidings_deliveries_total',
    'Events written to clients.',
    () => tidings.counts().deliveries,
  );
  counter('tidings_writes_total', 'Writes to sockets.', () => tidings.counts().writes);
  counter(
    'tidings_written_bytes_total',
    'Bytes written to sockets.',
    () => tidings.counts().bytesWritten,
  );
  gauge('tidings_log_bytes', 'Bytes of frames in the log.', () => tidings.counts().logBytes);
  gauge('tidings_log_entries', 'Frames in the log.', () => tidings.counts().logEntries);
  gauge(
    'tidings_log_window_seconds',
    'How far the log reaches back: who was away for longer needs the oplog.',
    () => tidings.counts().logSeconds,
  );
  new Gauge({
    name: 'tidings_oplog_window_seconds',
    help: 'How far the oplog reaches back; absent when it may not be read.',
    registers: [registry],
    async collect() {
      const seconds = await options.oplogWindow();
      if (seconds === undefined) this.remove();
      else this.set(seconds);
    },
  });
  gauge(
    'tidings_cached_snapshot_bytes',
    'Bytes of all cached snapshots.',
    () => tidings.counts().snapshotBytes,
  );
  gauge('tidings_cached_snapshots', 'Snapshots in memory.', () => tidings.counts().snapshots);
  counter(
    'tidings_snapshot_failures_total',
    'Snapshots that could not be read, each attempt.',
    () => tidings.counts().failedSnapshots,
  );
  counter('tidings_contract_violations_total', 'Documents quarantined.', () => quarantine.count);
  new Counter({
    name: 'tidings_quarantined_total',
    help: 'Documents quarantined, by the event that they would have been and the path of their first fault.',
    labelNames: ['event', 'path'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { count, ...pair } of quarantine.counts()) this.inc(pair, count);
    },
  });
  counter(
    'tidings_feed_restarts_total',
    'Change streams opened again.',
    () => tidings.status().restarts,
  );
  counter(
    'tidings_feed_resets_total',
    'Times that continuity was lost.',
    () => tidings.status().resets,
  );
  gauge('tidings_feed_ready', '1 while heartbeats come back.', () =>
    tidings.status().ready ? 1 : 0,
  );
  gauge(
    'tidings_feed_heartbeat_age_seconds',
    'Since the database wrote the last heartbeat.',
    () => {
      const { lastHeartbeatAt } = tidings.status();
      return lastHeartbeatAt === undefined
        ? 0
        : Math.max(0, now() - lastHeartbeatAt.getTime()) / 1000;
    },
  );
  gauge(
    'tidings_feed_lag_seconds',
    'From the database to here, of the last heartbeat.',
    () => tidings.counts().lagMs / 1000,
  );
  return registry;
}

/** Creates `GET /metrics` of the public port: for requests with the token, if there is one, and for operators. */
export function createMetricsRoute(registry: Registry, token: string | undefined): RequestHandler {
  return async (request, response) => {
    const mayRead = token !== undefined && hasToken(request, token);
    if (!mayRead && (await findSession(request))?.isOperator !== true)
      throw new HttpProblem('not-found');
    await sendMetrics(registry, response);
  };
}

/**
 * Creates `GET /metrics` for a port of its own. Who reaches that port may read them, with the token where
 * there is one.
 */
export function createPrivateMetricsRoute(
  registry: Registry,
  token: string | undefined,
): RequestHandler {
  return async (request, response) => {
    if (token !== undefined && !hasToken(request, token)) throw new HttpProblem('not-found');
    await sendMetrics(registry, response);
  };
}

async function sendMetrics(registry: Registry, response: Response): Promise<void> {
  response.type(registry.contentType).send(await registry.metrics());
}

function hasToken(request: Request, token: string): boolean {
  return isSame(request.get('authorization') ?? '', `Bearer ${token}`);
}

/** Compares in a time that does not tell how much was right. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
