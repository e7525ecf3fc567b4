import type { Arrival } from './router.svelte.ts';

/** Marks the heading that gets the focus after navigating to its page. */
export const pageHeading = 'data-page-heading';

/**
 * Brings the reader to the right place on the new page: its top and heading, or, after back and forward,
 * where they left it.
 */
export function settle(arrival: Arrival, window: Window): void {
  if (arrival.by === 'load') return;
  window.scrollTo({ top: arrival.scrollTop, behavior: 'instant' });
  window.document.querySelector<HTMLElement>(`[${pageHeading}]`)?.focus({ preventScroll: true });
}
