import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedIdAt } from './ordered-id.ts';

const uint32 = fc.nat({ max: 2 ** 32 - 1 });
const time = fc.record({ seconds: uint32, increment: uint32 });

describe('orderedIdAt', () => {
  it('orders ids as their cluster times are ordered', () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        const order = Math.sign(a.seconds - b.seconds || a.increment - b.increment);
        const [x, y] = [orderedIdAt(a).toHexString(), orderedIdAt(b).toHexString()];
        if (order !== 0) expect(x < y ? -1 : 1).toBe(order);
      }),
    );
  });

  it('makes a different id each time, also for one cluster time', () => {
    const ids = Array.from({ length: 10_000 }, () =>
      orderedIdAt({ seconds: 1_770_000_000, increment: 7 }).toHexString(),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has the database's time as its timestamp", () => {
    const seconds = 1_770_000_000;
    expect(orderedIdAt({ seconds, increment: 3 }).getTimestamp()).toEqual(new Date(seconds * 1000));
  });
});
