/**
 * Moves the focus to the next or the previous post: from the one that has it, or, where that is out of
 * sight, to the first that begins in sight. Says whether there was one.
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

/** Rows that stay for their focus stand apart from those in sight: what is beside them is not theirs. */
function beside(row: Element, direction: 'next' | 'previous'): Element | null {
  const found = direction === 'next' ? row.nextElementSibling : row.previousElementSibling;
  const step = direction === 'next' ? 1 : -1;
  return found !== null && placeOf(found) === placeOf(row) + step ? found : null;
}

function placeOf(row: Element): number {
  return Number(row.getAttribute('aria-posinset'));
}

/** The way to the page of the post itself; a post on its way has none yet, nor has a deleted one. */
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
