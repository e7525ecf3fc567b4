/** Rows remembered, so that one is left when others are deleted. */
const rememberedRows = 8;

/** Says whether the browser itself keeps what is looked at in place (Safari does not). */
export function keepsPlaceItself(): boolean {
  return CSS.supports('overflow-anchor', 'auto');
}

/**
 * Remembers which rows the reader looks at, before the list changes; the result, called after the
 * change, scrolls so that the first of them that is left stands where it stood.
 */
export function notePlace(list: Element): () => void {
  const rows = [...list.children]
    .map((row) => ({ row, top: row.getBoundingClientRect().top }))
    .filter(({ top }) => top >= 0)
    .slice(0, rememberedRows);
  return () => {
    const anchor = window.scrollY > 0 ? rows.find(({ row }) => row.isConnected) : undefined;
    if (anchor === undefined) return;
    const movedBy = anchor.row.getBoundingClientRect().top - anchor.top;
    if (movedBy !== 0) window.scrollBy({ top: movedBy, behavior: 'instant' });
  };
}
