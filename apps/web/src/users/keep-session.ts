import type { Session } from './session.svelte.ts';

/** Milliseconds between two requests that keep the session alive, while the page is visible. */
export const keepSessionMs = 4 * 60_000;

/**
 * Keeps the session alive while the page is visible: an open stream does not count as use. A page that
 * becomes visible after more than `keepSessionMs` sends a request at once. Ends with `signal`.
 */
export function keepSession(options: {
  readonly session: Pick<Session, 'user' | 'refresh'>;
  readonly document: Document;
  readonly now: () => number;
  readonly signal?: AbortSignal;
}): void {
  const { session, document, now, signal } = options;
  let usedAt = now();
  const use = (): void => {
    if (document.hidden || now() - usedAt < keepSessionMs) return;
    usedAt = now();
    if (session.user !== null) void session.refresh();
  };
  const timer = setInterval(use, keepSessionMs);
  document.addEventListener('visibilitychange', use);
  signal?.addEventListener('abort', () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', use);
  });
}
