import { comparePositions, type ClusterTime } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countPositions, positionBefore } from './count-positions.ts';
import { Interruption } from './interruption.ts';

const history = { epoch: 'abcd0123', feedHash: '0f3n9a7c' };

/** Some cluster times in order, each with how many changes share it. */
const batches = fc
  .uniqueArray(fc.tuple(fc.nat(5), fc.nat(5), fc.integer({ min: 1, max: 5 })), {
    selector: ([seconds, increment]) => `${String(seconds)}.${String(increment)}`,
    minLength: 1,
  })
  .map((list) => list.sort((a, b) => a[0] - b[0] || a[1] - b[1]));

const arrivals = (list: [number, number, number][]): ClusterTime[] =>
  list.flatMap(([seconds, increment, count]) =>
    Array.from({ length: count }, () => ({ seconds, increment })),
  );

describe('countPositions', () => {
  it('P2: gives positions that strictly increase, from ordinal 1 in each cluster time', () => {
    fc.assert(
      fc.property(batches, (list) => {
        const positions = arrivals(list).map(countPositions(history));
        positions.reduce(
          (before, after) => {
            expect(comparePositions(before, after)).toBeLessThan(0);
            expect(after.ordinal).toBe(
              before.seconds === after.seconds && before.increment === after.increment
                ? before.ordinal + 1
                : 1,
            );
            return after;
          },
          positionBefore(history, { seconds: 0, increment: 0 }),
        );
      }),
    );
  });

  it('P6: assigns the same positions to a stream opened later at any of the cluster times', () => {
    fc.assert(
      fc.property(batches, fc.nat(), (list, pick) => {
        const from = pick % list.length;
        const all = arrivals(list).map(countPositions(history));
        const later = arrivals(list.slice(from)).map(countPositions(history));
        expect(later).toEqual(all.slice(all.length - later.length));
      }),
    );
  });

  it('P3: loses and duplicates nothing when seen changes are dropped after reopening', () => {
    fc.assert(
      fc.property(batches, fc.nat(), (list, pick) => {
        const times = arrivals(list);
        const all = times.map(countPositions(history));
        const cut = pick % all.length;
        const kept = all[cut] ?? positionBefore(history, { seconds: 0, increment: 0 });
        const replayed = times
          .filter(
            (t) =>
              t.seconds > kept.seconds ||
              (t.seconds === kept.seconds && t.increment >= kept.increment),
          )
          .map(countPositions(history))
          .filter((position) => comparePositions(position, kept) > 0);
        expect([...all.slice(0, cut + 1), ...replayed]).toEqual(all);
      }),
    );
  });

  it('demands a reset when time goes backwards', () => {
    const positionOf = countPositions(history);
    positionOf({ seconds: 2, increment: 1 });
    expect(() => positionOf({ seconds: 1, increment: 9 })).toThrow(Interruption);
  });
});
