/** Pixels from the top within which a reader counts as being there. */
const topZonePx = 40;

/**
 * Reports whether the reader is at the newest posts, at the top of the page, each time that changes. A hidden
 * page counts as elsewhere: posts that arrive meanwhile wait. Returns a function that stops it.
 */
export function watchPlace(tell: (place: 'newest' | 'elsewhere') => void): () => void {
  let last: 'newest' | 'elsewhere' | undefined;
  const look = (): void => {
    const place = window.scrollY <= topZonePx && !document.hidden ? 'newest' : 'elsewhere';
    if (place !== last) tell(place);
    last = place;
  };
  // Deferred: on a return, the scroll position is restored first.
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
