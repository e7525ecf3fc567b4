/** Counts the numbers below `below` that satisfy a predicate which is true up to some number and false after it. */
export function countWhile(below: number, holds: (n: number) => boolean): number {
  let low = 0;
  let high = below;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
