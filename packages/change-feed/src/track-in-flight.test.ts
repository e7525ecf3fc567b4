import { afterEach, describe, expect, it, vi } from 'vitest';
import { trackInFlight } from './track-in-flight.ts';
import { untilAborted } from './until-aborted.ts';

describe('trackInFlight', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits for all work, including failing work and work added meanwhile, and leaves no timer', async () => {
    vi.useFakeTimers();
    const inFlight = trackInFlight();
    const order: string[] = [];
    const second = async () => {
      await Promise.resolve();
      order.push('second');
    };
    const first = async () => {
      await Promise.resolve();
      void inFlight.add(second());
      order.push('first');
      throw new Error('no');
    };
    const failing = inFlight.add(first());
    await inFlight.settled(1000);
    expect(order).toEqual(['first', 'second']);
    await expect(failing).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops waiting after the given time', async () => {
    vi.useFakeTimers();
    const inFlight = trackInFlight();
    void inFlight.add(new Promise(() => undefined));
    const settled = inFlight.settled(1000);
    await vi.advanceTimersByTimeAsync(1000);
    await settled;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('untilAborted', () => {
  it('resolves to the promise’s value', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('rejects with the reason as soon as the signal aborts, or at once', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), controller.signal);
    controller.abort(new Error('stop'));
    await expect(waiting).rejects.toThrow('stop');
    await expect(untilAborted(Promise.resolve(1), controller.signal)).rejects.toThrow('stop');
  });
});
