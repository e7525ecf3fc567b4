import { describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../test/manual-clock.ts';
import { createAlarm } from './alarm.ts';

function start(leftMs: number | undefined) {
  const clock = createManualClock();
  let until = leftMs === undefined ? undefined : clock.now() + leftMs;
  const ring = vi.fn(() => {
    until = undefined;
  });
  const alarm = createAlarm(clock, {
    remainingMs: () => (until === undefined ? undefined : until - clock.now()),
    ring,
  });
  alarm.adjust();
  const postpone = (ms: number | undefined): void => {
    until = ms === undefined ? undefined : clock.now() + ms;
  };
  return { clock, ring, alarm, postpone };
}

describe('createAlarm', () => {
  it('rings when the time is over, once, and leaves no timer', () => {
    const { clock, ring } = start(100);
    clock.advance(99);
    expect(ring).not.toHaveBeenCalled();
    clock.advance(1000);
    expect(ring).toHaveBeenCalledTimes(1);
    expect(clock.timers).toBe(0);
  });

  it('sets no new timer for a later deadline, only when the old one fires', () => {
    const { clock, ring, alarm, postpone } = start(100);
    for (let i = 0; i < 50; i += 1) {
      clock.advance(1);
      postpone(100);
      alarm.adjust();
    }
    expect(clock.set).toBe(1);
    clock.advance(99);
    expect(ring).not.toHaveBeenCalled();
    expect(clock.set).toBe(2);
    clock.advance(1);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('sets a new timer for an earlier deadline, and clears the old one', () => {
    const { clock, ring, alarm, postpone } = start(1000);
    postpone(10);
    alarm.adjust();
    expect(clock.timers).toBe(1);
    clock.advance(10);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('sets a new timer in place of one that slept with the machine', () => {
    const { clock, alarm, postpone } = start(100);
    clock.jump(3_600_000);
    postpone(0);
    alarm.adjust();
    expect(clock.set).toBe(2);
    expect(clock.timers).toBe(1);
  });

  it('has no timer while there is nothing to wait for', () => {
    const { clock, alarm, postpone } = start(undefined);
    expect(clock.timers).toBe(0);
    postpone(10);
    alarm.adjust();
    expect(clock.timers).toBe(1);
    postpone(undefined);
    alarm.adjust();
    expect(clock.timers).toBe(0);
  });

  it('waits in steps when the time is longer than a platform timer can be', () => {
    const { clock, ring } = start(2 ** 32);
    clock.advance(2 ** 31);
    expect(ring).not.toHaveBeenCalled();
    expect(clock.set).toBe(2);
    clock.advance(2 ** 31);
    expect(ring).toHaveBeenCalledTimes(1);
  });
});
