/** Items highlighted within `calmMs`; of more, nobody can follow the movement. */
export const maxHighlighted = 8;
/** Milliseconds in which that many may be highlighted. */
export const calmMs = 1_000;

/**
 * Makes what says how many of the next `count` items may slide in and be highlighted: all, as long as
 * they are few; none of a burst, so that moving hundreds of rows neither confuses nor costs anything.
 */
export function createCalm(now: () => number): (count: number) => number {
  let since = Number.NEGATIVE_INFINITY;
  let highlighted = 0;
  return (count) => {
    if (now() - since >= calmMs) {
      since = now();
      highlighted = 0;
    }
    highlighted += count;
    return highlighted > maxHighlighted ? 0 : count;
  };
}
