import type { Session } from './session.svelte.ts';

/** Milliseconds between two requests that count as use, while the page is looked at. */
export const keepSessionMs = 4 * 60_000;

/**
 * Keeps the session of who looks at the page: an open stream is no use of it. A page that is come
 * back to after longer than `keepSessionMs` asks at once. Ends with `signal`.
 */
export function keepSession(options: {
  readonly session: Pick<Session, 'person' | 'refresh'>;
  readonly document: Document;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}): void {
  const { session, document, now, signal } = options;
  let usedAt = now();
  const use = (): void => {
    if (document.hidden || now() - usedAt < keepSessionMs) return;
    usedAt = now();
    if (session.person !== null) void session.refresh();
  };
  const timer = setInterval(use, keepSessionMs);
  document.addEventListener('visibilitychange', use);
  signal?.addEventListener('abort', () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', use);
  });
}
