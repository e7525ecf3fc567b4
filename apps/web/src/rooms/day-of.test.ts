import { describe, expect, it } from 'vitest';
import { dayOf, nearDayOf } from './day-of.ts';

const local = (day: number, hour: number): string => new Date(2026, 2, day, hour).toISOString();

describe('dayOf', () => {
  it('distinguishes days in the reader’s time zone', () => {
    expect(dayOf(local(1, 0))).toBe(dayOf(local(1, 23)));
    expect(dayOf(local(1, 23))).not.toBe(dayOf(local(2, 0)));
  });
});

describe('nearDayOf', () => {
  it('recognizes today and yesterday, also across months', () => {
    const now = Date.parse(local(1, 1));
    expect(nearDayOf(local(1, 0), now)).toBe('today');
    expect(nearDayOf(local(0, 23), now)).toBe('yesterday');
    expect(nearDayOf(local(-1, 23), now)).toBeUndefined();
  });
});
