import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('throttle', () => {
  it('runs once for simultaneous calls, then once per interval, however often it is called', async () => {
    let runs = 0;
    const throttled = throttle(() => void (runs += 1), { intervalMs: 1_000 });
    for (let n = 0; n < 100; n += 1) throttled.ask();
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toBe(1);
    for (let n = 0; n < 100; n += 1) {
      throttled.ask();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(runs).toBeLessThanOrEqual(11);
    const soFar = runs;
    expect(soFar).toBeGreaterThan(9);
    await vi.advanceTimersByTimeAsync(10_000);
    // Once for what was asked last, and no more.
    expect(runs).toBe(soFar + 1);
  });

  it('runs one at a time, and again for calls during a run', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const throttled = throttle(
      async () => {
        running += 1;
        runs += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 500));
        running -= 1;
      },
      { intervalMs: 1_000 },
    );
    for (let n = 0; n < 60; n += 1) {
      throttled.ask();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(most).toBe(1);
    expect(runs).toBe(4);
  });

  it('goes on after a failure, and stops when it is closed', async () => {
    const failures: unknown[] = [];
    let runs = 0;
    const throttled = throttle(
      () => {
        runs += 1;
        throw new Error('no');
      },
      { intervalMs: 1_000, onFailed: (error) => failures.push(error) },
    );
    throttled.ask();
    await vi.advanceTimersByTimeAsync(10);
    throttled.ask();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(failures).toHaveLength(2);
    throttled.ask();
    await throttled.close();
    throttled.ask();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(runs).toBe(2);
  });

  it('is closed when the current run has ended', async () => {
    const order: string[] = [];
    const throttled = throttle(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        order.push('ran');
      },
      { intervalMs: 1_000 },
    );
    throttled.ask();
    await vi.advanceTimersByTimeAsync(10);
    const closed = throttled.close().then(() => order.push('closed'));
    await vi.advanceTimersByTimeAsync(500);
    await closed;
    expect(order).toEqual(['ran', 'closed']);
  });
});
