import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSession, keepSessionMs } from './keep-session.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function started(isHidden: boolean) {
  // Only these two of a document are looked at.
  const document = Object.assign(new EventTarget(), { hidden: isHidden }) as unknown as Document & {
    hidden: boolean;
  };
  const refresh = vi.fn(() => Promise.resolve());
  const abort = new AbortController();
  keepSession({
    session: { person: undefined, refresh },
    document,
    now: Date.now,
    signal: abort.signal,
  });
  return {
    document,
    refresh,
    stop: () => {
      abort.abort();
    },
  };
}

describe('keepSession', () => {
  it('counts as use every few minutes, while the page is looked at', () => {
    const { refresh, stop } = started(false);
    vi.advanceTimersByTime(3 * keepSessionMs);
    expect(refresh).toHaveBeenCalledTimes(3);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is silent behind other windows, and asks at once when the page is come back to', () => {
    const { document, refresh, stop } = started(true);
    vi.advanceTimersByTime(10 * keepSessionMs);
    expect(refresh).not.toHaveBeenCalled();
    Object.assign(document, { hidden: false });
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(refresh).toHaveBeenCalledTimes(1);
    stop();
  });
});
