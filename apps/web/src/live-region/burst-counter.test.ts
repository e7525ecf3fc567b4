import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFoldedCount, foldMs, quietMs } from './burst-counter.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('createFoldedCount', () => {
  it('announces a burst once, as one number', () => {
    const said: number[] = [];
    const count = createFoldedCount((n) => said.push(n));
    count(1);
    count(3);
    vi.advanceTimersByTime(foldMs);
    expect(said).toEqual([4]);
  });

  it('stays silent for a while after an announcement', () => {
    const said: number[] = [];
    const count = createFoldedCount((n) => said.push(n));
    count(1);
    vi.advanceTimersByTime(foldMs);
    count(2);
    vi.advanceTimersByTime(quietMs - 1);
    count(5);
    expect(said).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(said).toEqual([1, 7]);
  });
});
