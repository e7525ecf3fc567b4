import { formatPosition } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../fixtures/positions.ts';
import { readCursor } from './read-cursor.ts';

describe('readCursor', () => {
  it('P4: treats only an absent id as a first visit, and only canonical text as a position', () => {
    const nearly = fc
      .tuple(fc.nat(), fc.nat({ max: 48 }), fc.string({ unit: 'binary', maxLength: 2 }))
      .map(([increment, place, piece]) => {
        const text = formatPosition(at(increment));
        return text.slice(0, place) + piece + text.slice(place + 1);
      });
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), nearly);
    fc.assert(
      fc.property(anything, (text) => {
        const cursor = readCursor(text);
        expect(cursor === 'none').toBe(text === '');
        if (typeof cursor === 'object') expect(formatPosition(cursor)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads a position', () => {
    expect(readCursor(formatPosition(at(7, 2, 1)))).toEqual(at(7, 2, 1));
  });

  it.each([undefined, ''])('treats %j as a first visit', (text) => {
    expect(readCursor(text)).toBe('none');
  });

  it.each([' ', 'none', '1', `${formatPosition(at(7))} `, 'x'.repeat(10_000)])(
    'P4: cannot read %j, and does not take it for a first visit',
    (text) => {
      expect(readCursor(text)).toBe('unreadable');
    },
  );
});
