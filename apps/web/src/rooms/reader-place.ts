/** Rows remembered, so that one is left when others are deleted. */
const rememberedRows = 8;
/** Pixels from the end within which a reader counts as being there. */
const endZonePx = 48;

/** Names what the reader looks at in a row, whatever stands above it in there. */
export const placeMark = 'data-place';

/** Says whether the newest is in sight. */
export function isAtEnd({ scrollTop, clientHeight, scrollHeight }: Element): boolean {
  return scrollHeight - clientHeight - scrollTop <= endZonePx;
}

/** Brings the newest into sight, without a movement. */
export function goToEnd(scroller: Element): void {
  scroller.scrollTo({ top: scroller.scrollHeight, behavior: 'instant' });
}

/**
 * Remembers what the reader looks at, before the rows change; the result, called after the change,
 * scrolls so that the first of it that is left stands where it stood, to the pixel.
 */
export function notePlace(scroller: Element): () => void {
  const edge = scroller.getBoundingClientRect().top;
  const places = [...scroller.querySelectorAll(`[${placeMark}]`)]
    .map((place) => ({ place, rect: place.getBoundingClientRect() }))
    .filter(({ rect }) => rect.bottom > edge)
    .slice(0, rememberedRows);
  return () => {
    const anchor = places.find(({ place }) => place.isConnected);
    if (anchor === undefined) return;
    const movedBy = anchor.place.getBoundingClientRect().top - anchor.rect.top;
    if (movedBy !== 0) scroller.scrollTop += movedBy;
  };
}
