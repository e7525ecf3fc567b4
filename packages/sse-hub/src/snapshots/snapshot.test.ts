import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../fixtures/positions.ts';
import {
  createSnapshot,
  greatestKeyFirst,
  type CompareItems,
  type SnapshotChange,
  type SnapshotItem,
} from './snapshot.ts';

const keyOf = (n: number) => String(n).padStart(2, '0');
const item = (n: number, value: unknown = n): SnapshotItem => ({ key: keyOf(n), value, bytes: 10 });
const key = fc.nat({ max: 15 }).map(keyOf);
const change: fc.Arbitrary<SnapshotChange> = fc.oneof(
  fc.record({ op: fc.constant('put'), key, value: fc.nat() }),
  fc.record({ op: fc.constant('remove'), key }),
);

/** An order in which an edit moves an item, with ties that the key decides. */
const smallestRemainderFirst: CompareItems = (a, b) =>
  (Number(a.value) % 4) - (Number(b.value) % 4) || greatestKeyFirst(a, b);

describe('createSnapshot', () => {
  it.each([
    ['the greatest key first', greatestKeyFirst],
    ['an order of its own', smallestRemainderFirst],
  ])(
    'P3: serves exactly the first page of the collection, %s, or reports that it is short',
    (_order, compare) => {
      fc.assert(
        fc.property(
          fc.subarray(Array.from({ length: 16 }, (_, n) => n)),
          fc.record({ page: fc.integer({ min: 1, max: 4 }), slack: fc.nat({ max: 3 }) }),
          fc.nat({ max: 5 }),
          fc.array(change, { maxLength: 30, size: 'max' }),
          (stored, size, beyond, changes) => {
            const collection = new Map(stored.map((n) => [keyOf(n), n]));
            const newest = (count: number) =>
              [...collection]
                .map(([key, value]) => ({ key, value }))
                .sort(compare)
                .slice(0, count);

            const count = size.page + beyond;
            const isComplete = stored.length <= count;
            const snapshot = createSnapshot(
              {
                items: newest(count).map((item) => ({ ...item, bytes: 10 })),
                complete: isComplete,
                position: at(1),
              },
              size,
              compare,
            );
            let hasFit = isComplete && stored.length <= size.page + size.slack;
            changes.forEach((change, index) => {
              if (change.op === 'put') collection.set(change.key, Number(change.value));
              else collection.delete(change.key);
              hasFit &&= collection.size <= size.page + size.slack;
              snapshot.apply(change, at(index + 2), 10);

              expect(snapshot.position).toEqual(at(index + 2));
              expect(snapshot.bytes).toBeLessThanOrEqual(10 * (size.page + size.slack));
              if (snapshot.isShort) {
                expect(hasFit).toBe(false);
                return;
              }
              const page = snapshot.page.map(({ key, value }) => ({ key, value }));
              expect(page).toEqual(newest(size.page));
              // It may not know that what is older has gone, but never claims so wrongly.
              if (snapshot.complete) expect(collection.size).toBeLessThanOrEqual(size.page);
              if (hasFit) expect(snapshot.complete).toBe(collection.size <= size.page);
            });
          },
        ),
        { numRuns: 1_000 },
      );
    },
  );

  it('counts the bytes of what it keeps', () => {
    const snapshot = createSnapshot(
      { items: [item(9), item(7)], complete: true, position: at(1) },
      { page: 2, slack: 1 },
    );
    expect(snapshot.bytes).toBe(20);
    snapshot.apply({ op: 'put', key: keyOf(8), value: 8 }, at(2), 5);
    expect(snapshot.bytes).toBe(25);
    snapshot.apply({ op: 'put', key: keyOf(8), value: 'longer' }, at(3), 9);
    expect(snapshot.bytes).toBe(29);
    snapshot.apply({ op: 'put', key: keyOf(10), value: 10 }, at(4), 10);
    expect(snapshot.bytes).toBe(29);
    snapshot.apply({ op: 'remove', key: keyOf(9) }, at(5), 3);
    expect(snapshot.bytes).toBe(19);
  });

  it('changes a value in its place, and none that it does not keep', () => {
    const snapshot = createSnapshot(
      { items: [item(9), item(7)], complete: true, position: at(1) },
      { page: 2, slack: 0 },
    );
    const update = (value: unknown) => Number(value) + 100;
    snapshot.apply({ op: 'update', key: keyOf(7), update }, at(2), 5);
    snapshot.apply({ op: 'update', key: keyOf(8), update }, at(3), 5);
    expect(snapshot.page.map(({ value }) => value)).toEqual([9, 107]);
    expect(snapshot.position).toEqual(at(3));
  });

  it('keeps at most page and slack when more was loaded', () => {
    const snapshot = createSnapshot(
      { items: [item(9), item(8), item(7)], complete: true, position: at(1) },
      { page: 1, slack: 1 },
    );
    expect(snapshot.bytes).toBe(20);
    expect(snapshot.complete).toBe(false);
  });

  it('does not modify its input', () => {
    const items = [item(9)];
    const snapshot = createSnapshot(
      { items, complete: true, position: at(1) },
      { page: 2, slack: 0 },
    );
    snapshot.apply({ op: 'put', key: keyOf(10), value: 10 }, at(2), 1);
    expect(items).toEqual([item(9)]);
  });
});
