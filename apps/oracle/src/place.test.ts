import { formatPosition } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { keyOf, readPlace } from './place.ts';

const text = (seconds: number, increment: number, ordinal: number, number: number): string =>
  formatPosition({ epoch: 'abcdefgh', feedHash: '0f3n9a7c', seconds, increment, ordinal, number });

describe('readPlace', () => {
  it('reads what the product writes', () => {
    const place = { life: 'abcdefgh.0f3n9a7c', key: keyOf(1_800_000_000, 40, 3, 1) };
    expect(readPlace(text(1_800_000_000, 40, 3, 1))).toEqual(place);
  });

  it('gives keys that sort as the history does', () => {
    const inOrder = [
      text(1, 999, 9, 9),
      text(35, 0, 1, 0),
      text(36, 0, 0, 1),
      text(36, 0, 1, 0),
      text(36, 1, 0, 0),
      text(4_000_000_000, 0, 0, 0),
    ].map((position) => readPlace(position)?.key);
    expect([...inOrder].sort()).toEqual(inOrder);
  });

  it.each([
    '',
    'abcdefgh.0f3n9a7c.1.1.1',
    'short.1.1.1.1.1',
    'abcdefgh.0f3n9a7c.1.1.1.1.1',
    'ABCDEFGH.1.1.1.1.1',
  ])('knows that %j is none', (no) => {
    expect(readPlace(no)).toBeUndefined();
  });
});
