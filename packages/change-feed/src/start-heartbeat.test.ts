import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startHeartbeat } from './start-heartbeat.ts';

describe('startHeartbeat', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    [0, 90],
    [0.5, 100],
    [1, 110],
  ])('beats with jitter %d after %d ms of 100', async (random, delayMs) => {
    const writeHeartbeat = vi.fn(() => Promise.resolve());
    const stop = startHeartbeat({
      heartbeatMs: 100,
      random: () => random,
      writeHeartbeat,
      watch: vi.fn(),
    });
    await vi.advanceTimersByTimeAsync(delayMs - 1);
    expect(writeHeartbeat).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(writeHeartbeat).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(delayMs);
    expect(writeHeartbeat).toHaveBeenCalledTimes(2);
    stop();
  });

  it('waits for a slow heartbeat before the next, and watches meanwhile', async () => {
    let end: () => void = () => undefined;
    const writeHeartbeat = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const watch = vi.fn();
    const stop = startHeartbeat({ heartbeatMs: 100, random: () => 0.5, writeHeartbeat, watch });
    await vi.advanceTimersByTimeAsync(1000);
    expect(writeHeartbeat).toHaveBeenCalledTimes(1);
    expect(watch).toHaveBeenCalledTimes(50);
    end();
    await vi.advanceTimersByTimeAsync(100);
    expect(writeHeartbeat).toHaveBeenCalledTimes(2);
    stop();
  });

  it('leaves no timer when stopped, not even after a heartbeat in flight', async () => {
    let end: () => void = () => undefined;
    const writeHeartbeat = () => new Promise<void>((resolve) => (end = resolve));
    const stop = startHeartbeat({
      heartbeatMs: 100,
      random: () => 0.5,
      writeHeartbeat,
      watch: vi.fn(),
    });
    await vi.advanceTimersByTimeAsync(100);
    stop();
    end();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
