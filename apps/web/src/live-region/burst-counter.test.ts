import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBurstCounter, burstMs, quietMs } from './burst-counter.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('createBurstCounter', () => {
  it('announces a burst once, as one number', () => {
    const announced: number[] = [];
    const count = createBurstCounter((n) => announced.push(n));
    count(1);
    count(3);
    vi.advanceTimersByTime(burstMs);
    expect(announced).toEqual([4]);
  });

  it('stays silent for a while after an announcement', () => {
    const announced: number[] = [];
    const count = createBurstCounter((n) => announced.push(n));
    count(1);
    vi.advanceTimersByTime(burstMs);
    count(2);
    vi.advanceTimersByTime(quietMs - 1);
    count(5);
    expect(announced).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(announced).toEqual([1, 7]);
  });
});
