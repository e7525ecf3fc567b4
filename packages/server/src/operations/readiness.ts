import type { FeedStatus } from '@tidings/change-feed';
import type { Answer } from '../http/answer.ts';

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

/** Returns the answer to a readiness probe: 200, or 503 as a problem document (RFC 9457). */
export function readinessAnswer(readiness: Readiness): Answer {
  const { ready, feed } = readiness;
  const headers = { 'cache-control': 'no-store' };
  if (ready) {
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'ready', feed }),
    };
  }
  const { reason: detail, retryAfter } = readiness;
  return {
    status: 503,
    headers: {
      ...headers,
      'content-type': 'application/problem+json',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({ type: 'about:blank', status: 503, code: 'not-ready', detail, feed }),
  };
}
