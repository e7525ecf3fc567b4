import { formatPosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { at } from './fixtures/positions.ts';
import { readCursor } from './read-cursor.ts';

describe('readCursor', () => {
  it('reads a position', () => {
    expect(readCursor(formatPosition(at(7, 2, 1)))).toEqual(at(7, 2, 1));
  });

  it.each([undefined, ''])('takes %j for a first visit', (text) => {
    expect(readCursor(text)).toBe('none');
  });

  it.each([' ', 'none', '1', `${formatPosition(at(7))} `, 'x'.repeat(10_000)])(
    'P4: cannot read %j, and does not take it for a first visit',
    (text) => {
      expect(readCursor(text)).toBe('unreadable');
    },
  );
});
