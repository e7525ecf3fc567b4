import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from './parse-retry-after.ts';

const now = Date.parse('Fri, 30 Jan 2026 12:00:00 GMT');

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Fri, 30 Jan 2026 12:00:09 GMT', 9000],
    ['Friday, 30-Jan-26 12:00:09 GMT', 9000],
    ['Fri, 30 Jan 2026 11:00:00 GMT', 0],
  ])('reads %s as %i ms', (text, expected) => {
    expect(parseRetryAfter(text, now)).toBe(expected);
  });

  it.each([null, '', 'soon', '-5', '1.5', '2026-01-30', 'Fri, 99 Jan 2026 00:00:00 GMT'])(
    'takes %s for none',
    (text) => {
      expect(parseRetryAfter(text, now)).toBeUndefined();
    },
  );
});
