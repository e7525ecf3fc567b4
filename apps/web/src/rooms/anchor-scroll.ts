/** Rows remembered, so that one remains if others are deleted. */
const rememberedRows = 8;
/** Pixels from the end within which a reader counts as being there. */
const endZonePx = 48;

/** Marks the element of a row that is kept in place, whatever is above it in the row. */
export const anchorMark = 'data-place';

/** Returns whether the newest message is in sight. */
export function isAtEnd({ scrollTop, clientHeight, scrollHeight }: Element): boolean {
  return scrollHeight - clientHeight - scrollTop <= endZonePx;
}

/** Jumps to the newest message, without an animation. */
export function goToEnd(scroller: Element): void {
  scroller.scrollTo({ top: scroller.scrollHeight, behavior: 'instant' });
}

/**
 * Remembers the rows in sight before a change; the returned function, called after the change, scrolls so
 * that the first remaining one is where it was, to the pixel.
 */
export function anchorScroll(scroller: Element): () => void {
  const edge = scroller.getBoundingClientRect().top;
  const anchors = [...scroller.querySelectorAll(`[${anchorMark}]`)]
    .map((element) => ({ element, rect: element.getBoundingClientRect() }))
    .filter(({ rect }) => rect.bottom > edge)
    .slice(0, rememberedRows);
  return () => {
    const anchor = anchors.find(({ element }) => element.isConnected);
    if (anchor === undefined) return;
    const movedBy = anchor.element.getBoundingClientRect().top - anchor.rect.top;
    if (movedBy !== 0) scroller.scrollTop += movedBy;
  };
}
