/**
 * Moves the focus to the next or the previous post: from the focused one, or, if that is out of sight, to the
 * first that starts in sight. Returns whether there was one.
 */
export function stepPost(direction: 'next' | 'previous'): boolean {
  const focused = document.activeElement?.closest('[data-key]') ?? null;
  const isFromFocused = focused !== null && isInSight(focused);
  let row = isFromFocused ? beside(focused, direction) : firstInSight();
  while (row !== null && linkIn(row) === null) row = beside(row, direction);
  if (row === null) return false;
  linkIn(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  return true;
}

/** Rows that stay in the document for their focus can be apart from those in sight: the next element is not the next row. */
function beside(row: Element, direction: 'next' | 'previous'): Element | null {
  const found = direction === 'next' ? row.nextElementSibling : row.previousElementSibling;
  const step = direction === 'next' ? 1 : -1;
  return found !== null && ordinalOf(found) === ordinalOf(row) + step ? found : null;
}

function ordinalOf(row: Element): number {
  return Number(row.getAttribute('aria-posinset'));
}

/** The link to the post's page; a post that is being sent or was deleted has none. */
function linkIn(row: Element): HTMLElement | null {
  return row.querySelector<HTMLElement>('a:has(time)');
}

function firstInSight(): Element | null {
  const rows = [...document.querySelectorAll('[data-key]')];
  return rows.find((row) => row.getBoundingClientRect().top >= edge() && isInSight(row)) ?? null;
}

function isInSight(row: Element): boolean {
  const { top, bottom } = row.getBoundingClientRect();
  return bottom > edge() && top < window.innerHeight;
}

/** Pixels at the window's top that the masthead covers. */
function edge(): number {
  return document.querySelector('header')?.getBoundingClientRect().bottom ?? 0;
}
