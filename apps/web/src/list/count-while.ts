/** Counts the numbers from 0 on that something holds for; it holds for none after the first it does not. */
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
