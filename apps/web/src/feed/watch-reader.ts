/** Pixels from the top within which a reader counts as being there. */
const topZonePx = 40;

/**
 * Reports whether the reader is at the newest posts, at the top of the page, each time that changes. A hidden
 * page counts as elsewhere: posts that arrive meanwhile wait. Returns a function that stops it.
 */
export function watchReader(onChange: (at: 'newest' | 'elsewhere') => void): () => void {
  let last: 'newest' | 'elsewhere' | undefined;
  const look = (): void => {
    const at = window.scrollY <= topZonePx && !document.hidden ? 'newest' : 'elsewhere';
    if (at !== last) onChange(at);
    last = at;
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
