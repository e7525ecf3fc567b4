import { formatPosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { keyOf, parsePosition } from './position.ts';

const text = (seconds: number, increment: number, ordinal: number, number: number): string =>
  formatPosition({ epoch: 'abcdefgh', feedHash: '0f3n9a7c', seconds, increment, ordinal, number });

describe('parsePosition', () => {
  it('reads what the product writes', () => {
    const place = { history: 'abcdefgh.0f3n9a7c', key: keyOf(1_800_000_000, 40, 3, 1) };
    expect(parsePosition(text(1_800_000_000, 40, 3, 1))).toEqual(place);
  });

  it('makes keys that sort like the history', () => {
    const inOrder = [
      text(1, 999, 9, 9),
      text(35, 0, 1, 0),
      text(36, 0, 0, 1),
      text(36, 0, 1, 0),
      text(36, 1, 0, 0),
      text(4_000_000_000, 0, 0, 0),
    ].map((position) => parsePosition(position)?.key);
    expect([...inOrder].sort()).toEqual(inOrder);
  });

  it.each([
    '',
    'abcdefgh.0f3n9a7c.1.1.1',
    'short.1.1.1.1.1',
    'abcdefgh.0f3n9a7c.1.1.1.1.1',
    'ABCDEFGH.1.1.1.1.1',
  ])('knows that %j is none', (no) => {
    expect(parsePosition(no)).toBeUndefined();
  });
});
