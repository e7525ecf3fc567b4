import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { remainingMs } from './remaining.ts';
import type { ConnectionState } from './state.ts';

const live: ConnectionState = {
  name: 'live',
  attempt: 1,
  outcome: 'resumed',
  missed: 0,
  since: 0,
  lagMs: undefined,
  late: false,
  heartbeatMs: 4000,
};
const waiting: ConnectionState = {
  name: 'reconnecting',
  attempt: 2,
  delayMs: 500,
  retryAt: 10_500,
  reason: 'closed',
};

describe('remainingMs', () => {
  it.each<[ConnectionState, number, number, number | undefined]>([
    [{ name: 'connecting', attempt: 1 }, 10_000, 12_000, 13_000],
    [{ name: 'catchingUp', attempt: 1 }, 10_000, 25_000, 0],
    [live, 10_000, 12_000, 8000],
    [live, 10_000, 21_000, -1000],
    [waiting, 0, 10_100, 400],
    [waiting, 0, 10_600, -100],
    [{ name: 'stopped', reason: 'closed' }, 0, 99_999, undefined],
  ])('%o, heard at %i, has at %i %s ms left', (state, lastActivityAt, now, expected) => {
    expect(remainingMs(state, lastActivityAt, now, defaultLimits)).toBe(expected);
  });

  it('has nothing left when the clock was set back', () => {
    expect(remainingMs(live, 10_000, 5000, defaultLimits)).toBe(0);
    expect(remainingMs(waiting, 0, 5000, defaultLimits)).toBe(0);
  });
});
