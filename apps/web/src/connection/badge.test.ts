import type { ConnectionState, Live } from '@tidings/event-source';
import { describe, expect, it } from 'vitest';
import { english as text } from '../i18n/english.ts';
import { badgeOf } from './badge.ts';

const live: Live = {
  name: 'live',
  attempt: 1,
  outcome: 'snapshot',
  missed: 0,
  since: 0,
  lagMs: 12,
  late: false,
  heartbeatMs: 5000,
};
const waiting: ConnectionState = {
  name: 'reconnecting',
  attempt: 2,
  delayMs: 3000,
  retryAt: 13_000,
  reason: 'closed',
};

const labelOf = (state: ConnectionState, { isOnline = true, nowMs = 10_000 } = {}): string =>
  badgeOf(state, { isOnline, nowMs, text }).label;

describe('badgeOf', () => {
  it('P8: shows live only for a source that has caught up', () => {
    expect(labelOf(live)).toBe('Live · 12 ms');
    expect(labelOf({ ...live, lagMs: undefined })).toBe('Live');
    for (const state of [
      { name: 'connecting', attempt: 1 },
      { name: 'catchingUp', attempt: 1 },
      waiting,
      { name: 'stopped', reason: 'rejected' },
      { ...live, late: true },
    ] satisfies ConnectionState[]) {
      expect(labelOf(state)).not.toMatch(/live/i);
    }
  });

  it('counts down the seconds to the next try, and not below one', () => {
    expect(labelOf(waiting)).toBe('Reconnecting in 3 s');
    expect(labelOf(waiting, { nowMs: 12_999 })).toBe('Reconnecting in 1 s');
    expect(labelOf(waiting, { nowMs: 13_000 })).toBe('Reconnecting');
  });

  it('shows offline only while there is no connection', () => {
    expect(labelOf(waiting, { isOnline: false })).toBe('Offline');
    expect(labelOf(live, { isOnline: false })).toBe('Live · 12 ms');
  });

  it('shows what to do about a stopped stream', () => {
    expect(labelOf({ name: 'stopped', reason: 'outdated' })).toBe('Stopped: reload the page');
  });
});
