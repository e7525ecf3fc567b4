import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areComparable,
  comparePositions,
  formatPosition,
  lastOrdinal,
  maxPositionLength,
  parsePosition,
  type Position,
} from './position.ts';

const uint32 = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 0xffff_ffff }), fc.constant(lastOrdinal));
const base36 = fc.nat({ max: 35 }).map((digit) => digit.toString(36));
const position: fc.Arbitrary<Position> = fc.record({
  epoch: fc.string({ unit: base36, minLength: 8, maxLength: 8 }),
  feedHash: fc.string({ unit: base36, minLength: 8, maxLength: 8 }),
  seconds: uint32,
  increment: uint32,
  ordinal: uint32,
  number: fc.oneof(fc.nat({ max: 2 }), fc.nat({ max: 36 ** 3 - 1 })),
});
/** Positions of one history, close enough to each other that every part decides now and then. */
const sameHistory = fc.record({
  epoch: fc.constant('k3x9q2ab'),
  feedHash: fc.constant('0f3n9a7c'),
  seconds: fc.nat({ max: 2 }),
  increment: fc.nat({ max: 2 }),
  ordinal: fc.nat({ max: 2 }),
  number: fc.nat({ max: 2 }),
});
const example: Position = {
  epoch: 'k3x9q2ab',
  feedHash: '0f3n9a7c',
  seconds: 1_769_860_800,
  increment: 1,
  ordinal: 2,
  number: 0,
};

describe('formatPosition', () => {
  it('writes the epoch and the numbers in base 36', () => {
    expect(formatPosition(example)).toBe('k3x9q2ab.0f3n9a7c.t9q9c0.1.2.0');
  });

  it('P1: stays within its length, with no CR, LF or NUL, whatever the position', () => {
    fc.assert(
      fc.property(position, (at) => {
        const text = formatPosition(at);
        expect(text.length).toBeLessThanOrEqual(maxPositionLength);
        expect(text).toMatch(/^[0-9a-z.]+$/);
      }),
    );
  });

  it.each<[part: keyof Position, value: string | number]>([
    ['epoch', 'short'],
    ['epoch', 'k3x9q2a\n'],
    ['epoch', 'k3x9q2ab\n'],
    ['epoch', 'K3X9Q2AB'],
    ['feedHash', 'short'],
    ['feedHash', '0F3N9A7C'],
    ['seconds', 2 ** 32],
    ['increment', 0.5],
    ['ordinal', Number.NaN],
    ['ordinal', Number.POSITIVE_INFINITY],
    ['number', 36 ** 3],
  ])('refuses a position when its %s is %j', (part, value) => {
    expect(() => formatPosition({ ...example, [part]: value })).toThrow(
      expect.objectContaining({ name: 'ProtocolError', code: 'invalid-position' }),
    );
  });
});

describe('parsePosition', () => {
  it('gives back the position that was written', () => {
    fc.assert(
      fc.property(position, (at) => {
        expect(parsePosition(formatPosition(at))).toEqual(at);
      }),
    );
  });

  it('takes one text per position only, whatever it is given', () => {
    const nearly = fc
      .tuple(position, fc.array(fc.tuple(fc.nat({ max: 48 }), fc.string({ maxLength: 2 }))))
      .map(([at, edits]) =>
        edits.reduce(
          (text, [index, piece]) => text.slice(0, index) + piece + text.slice(index + 1),
          formatPosition(at),
        ),
      );
    const shaped = fc
      .array(fc.string({ unit: fc.oneof(base36, fc.constant('Z')), maxLength: 9 }), {
        minLength: 5,
        maxLength: 7,
      })
      .map((parts) => parts.join('.'));
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), nearly, shaped);
    fc.assert(
      fc.property(anything, (text) => {
        const parsed = parsePosition(text);
        if (parsed !== undefined) expect(formatPosition(parsed)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['empty', ''],
    ['only an epoch', 'k3x9q2ab'],
    ['only an epoch and a feed hash', 'k3x9q2ab.0f3n9a7c'],
    ['a part too few', 'k3x9q2ab.0f3n9a7c.t9q9c0.1.2'],
    ['a part too many', 'k3x9q2ab.0f3n9a7c.t9q9c0.1.2.0.0'],
    ['an empty part', 'k3x9q2ab.0f3n9a7c..1.2.0'],
    ['a leading zero', 'k3x9q2ab.0f3n9a7c.0t9q9c0.1.2.0'],
    ['a sign', 'k3x9q2ab.0f3n9a7c.t9q9c0.-1.2.0'],
    ['a capital', 'k3x9q2ab.0f3n9a7c.T9Q9C0.1.2.0'],
    ['a line break at its end', 'k3x9q2ab.0f3n9a7c.t9q9c0.1.2.0\n'],
    ['a space before it', ' k3x9q2ab.0f3n9a7c.t9q9c0.1.2.0'],
    ['seconds beyond 32 bits', 'k3x9q2ab.0f3n9a7c.1z141z4.1.2.0'],
    ['seconds beyond any number', `k3x9q2ab.0f3n9a7c.${'z'.repeat(40)}.1.2.0`],
    ['a feed hash that is too short', 'k3x9q2ab.0f3n9a7.t9q9c0.1.2.0'],
    ['a number beyond its range', 'k3x9q2ab.0f3n9a7c.t9q9c0.1.2.1000'],
    ['another epoch alphabet', 'k3x9q2äb.0f3n9a7c.t9q9c0.1.2.0'],
  ])('finds no position in a text that is or has %s', (_what, text) => {
    expect(parsePosition(text)).toBeUndefined();
  });
});

describe('comparePositions', () => {
  it('orders the positions of one history totally', () => {
    fc.assert(
      fc.property(sameHistory, sameHistory, sameHistory, (a, b, c) => {
        const ab = Math.sign(comparePositions(a, b));
        expect(ab + Math.sign(comparePositions(b, a))).toBe(0);
        expect(ab === 0).toBe(formatPosition(a) === formatPosition(b));
        if (ab <= 0 && comparePositions(b, c) <= 0) {
          expect(comparePositions(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('lets the earlier part decide before the later one', () => {
    const parts = ['seconds', 'increment', 'ordinal', 'number'] as const;
    parts.forEach((part, index) => {
      const low = { ...example };
      const high = { ...example, [part]: example[part] + 1 };
      for (const later of parts.slice(index + 1)) low[later] += 1;
      expect(comparePositions(low, high)).toBeLessThan(0);
    });
  });

  it('refuses to order when the epoch or the feed differs', () => {
    for (const other of [
      { ...example, epoch: '00000000' },
      { ...example, feedHash: '00000000' },
    ]) {
      expect(areComparable(example, other)).toBe(false);
      expect(() => comparePositions(example, other)).toThrow(
        expect.objectContaining({ code: 'invalid-position' }),
      );
    }
  });
});
