import type { ReconnectReason, StopReason } from './state.ts';

/** What to do about a connection that never opened. */
export type RefusalDecision =
  | {
      readonly kind: 'stop';
      readonly reason: StopReason;
      readonly status: number;
      readonly code?: string;
    }
  | {
      readonly kind: 'retry';
      readonly reason: ReconnectReason;
      readonly status?: number;
      /** Milliseconds the server asks to wait; otherwise backoff decides. */
      readonly afterMs?: number;
    };

/** Statuses below 500 that are transient: timeout, misdirected, too early, too many. */
const transientStatuses: ReadonlySet<number> = new Set([408, 421, 425, 429]);

/**
 * Classifies what the probe of a refused connection found. Only what repeating cannot change stops the
 * source; everything else is retried. `retryAfterMs` is what `parseRetryAfter` returned.
 */
export function classifyRefusal(
  status: number,
  contentType: string | null,
  retryAfterMs: number | undefined,
): RefusalDecision {
  if (status === 401 || status === 403) return { kind: 'stop', reason: 'unauthorized', status };
  if (status === 404 || status === 410) return { kind: 'stop', reason: 'not-found', status };
  if (status === 204) return { kind: 'stop', reason: 'no-content', status };
  if (status >= 400 && status < 500 && !transientStatuses.has(status)) {
    return { kind: 'stop', reason: 'rejected', status };
  }
  if (status === 200 && isEventStream(contentType)) {
    // By now it is a stream: the reason for the refusal has passed.
    return { kind: 'retry', reason: 'refused' };
  }
  if (status === 200) return { kind: 'retry', reason: 'not-a-stream', status };
  const mayAskToWait = status === 429 || status === 503;
  return {
    kind: 'retry',
    reason: 'refused',
    status,
    ...(mayAskToWait && retryAfterMs !== undefined && { afterMs: retryAfterMs }),
  };
}

function isEventStream(contentType: string | null): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'text/event-stream';
}
