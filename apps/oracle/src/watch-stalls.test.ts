import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchStalls } from './watch-stalls.ts';

describe('watchStalls', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('records from when to when the thread was busy, and nothing of a short delay', () => {
    const time = { now: 0 };
    const watch = watchStalls(() => time.now);
    for (const at of [100, 350, 450, 3000, 3100]) {
      time.now = at;
      vi.advanceTimersByTime(100);
    }
    watch.stop();
    expect(watch.stalls).toEqual([{ from: 550, to: 3000 }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
