import type { FeedStatus } from '@tidings/change-feed';
import type { ServerResponse } from 'node:http';

/**
 * How far a process is in stopping.
 *
 * - `serving`: it is not stopping.
 * - `leaving`: it reports that it is not ready, and still serves, until the load balancer has noticed.
 * - `draining`: it accepts no streams, and has asked its clients to reconnect elsewhere.
 */
export type Phase = 'serving' | 'leaving' | 'draining';

/** Whether a process should be sent clients. */
export type Readiness = { readonly phase: Phase; readonly feed: FeedStatus['state'] } & (
  | { readonly ready: true }
  | {
      readonly ready: false;
      /** A sentence for operators. */
      readonly reason: string;
      /** Seconds after which it makes sense to ask again; undefined while it is stopping. */
      readonly retryAfter?: number;
    }
);

/** Returns whether a process should be sent clients, and why not. */
export function readinessOf(
  phase: Phase,
  { ready, state: feed }: FeedStatus,
  /** The feed cannot continue: the process has to be started again. */
  hasFailed: boolean,
): Readiness {
  if (hasFailed) {
    const reason = 'The change stream has failed for good: start this process again.';
    return { phase, ready: false, feed, reason };
  }
  if (phase !== 'serving') {
    return { phase, ready: false, feed, reason: 'This process is stopping.' };
  }
  if (ready) return { phase, ready: true, feed };
  const reason = `The change stream is ${feed}: heartbeats are not returning through the database.`;
  return { phase, ready: false, feed, reason, retryAfter: 1 };
}

/** Answers a readiness probe: 200, or 503 as a problem document (RFC 9457). */
export function answerReadiness(readiness: Readiness, response: ServerResponse): void {
  const { ready, feed } = readiness;
  const headers = { 'cache-control': 'no-store' };
  if (ready) {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'ready', feed }));
    return;
  }
  const { reason: detail, retryAfter } = readiness;
  response.writeHead(503, {
    ...headers,
    'content-type': 'application/problem+json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
  response.end(
    JSON.stringify({ type: 'about:blank', status: 503, code: 'not-ready', detail, feed }),
  );
}
