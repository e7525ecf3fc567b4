import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepSession, keepSessionMs } from './keep-session.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function started(isHidden: boolean) {
  // Only these two members of a document are used.
  const document = Object.assign(new EventTarget(), { hidden: isHidden }) as unknown as Document & {
    hidden: boolean;
  };
  const refresh = vi.fn(() => Promise.resolve());
  const abort = new AbortController();
  keepSession({
    session: { user: undefined, refresh },
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
  it('keeps the session alive every few minutes, while the page is visible', () => {
    const { refresh, stop } = started(false);
    vi.advanceTimersByTime(3 * keepSessionMs);
    expect(refresh).toHaveBeenCalledTimes(3);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends nothing while hidden, and sends a request at once when the page becomes visible', () => {
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
