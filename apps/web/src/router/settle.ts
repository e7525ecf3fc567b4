import type { Arrival } from './router.svelte.ts';

/** Marks the heading that gets the focus when its page is come to. */
export const pageHeading = 'data-page-heading';

/**
 * Brings the reader to where they belong on the page that has just been shown: the top and its
 * heading, or, by back and forward, the place where they left it.
 */
export function settle(arrival: Arrival, window: Window): void {
  if (arrival.by === 'load') return;
  window.scrollTo({ top: arrival.scrollTop, behavior: 'instant' });
  window.document.querySelector<HTMLElement>(`[${pageHeading}]`)?.focus({ preventScroll: true });
}
