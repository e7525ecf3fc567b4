/** Items highlighted within `highlightWindowMs`; nobody could follow more. */
export const maxHighlighted = 8;
/** Milliseconds in which that many may be highlighted. */
export const highlightWindowMs = 1_000;

/**
 * Creates a function that returns how many of the next `count` items may slide in and be highlighted: all, as
 * long as they are few; none of a burst, so that hundreds of moving rows neither confuse nor cost anything.
 */
export function createHighlightLimit(now: () => number): (count: number) => number {
  let since = Number.NEGATIVE_INFINITY;
  let highlighted = 0;
  return (count) => {
    if (now() - since >= highlightWindowMs) {
      since = now();
      highlighted = 0;
    }
    highlighted += count;
    return highlighted > maxHighlighted ? 0 : count;
  };
}
