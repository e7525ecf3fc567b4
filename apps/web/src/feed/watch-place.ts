/** Pixels from the top within which a reader counts as being there. */
const topZonePx = 40;

/**
 * Tells whether the reader looks at the newest, at the top of the page, each time that changes. A page nobody sees
 * counts as elsewhere: what arrives meanwhile waits. Returns what stops it.
 */
export function watchPlace(tell: (place: 'newest' | 'elsewhere') => void): () => void {
  let last: 'newest' | 'elsewhere' | undefined;
  const look = (): void => {
    const place = window.scrollY <= topZonePx && !document.hidden ? 'newest' : 'elsewhere';
    if (place !== last) tell(place);
    last = place;
  };
  // Not at once: a page that is come back to is first brought to the place where it was left.
  let isOver = false;
  queueMicrotask(() => {
    if (!isOver) look();
  });
  window.addEventListener('scroll', look, { passive: true });
  document.addEventListener('visibilitychange', look);
  return () => {
    isOver = true;
    window.removeEventListener('scroll', look);
    document.removeEventListener('visibilitychange', look);
  };
}
