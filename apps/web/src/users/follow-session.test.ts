import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followSession } from './follow-session.ts';
import type { Session } from './session.svelte.ts';

const ada = { id: '6b01c7f05a33148bc18d3f00', name: 'Ada', operator: false };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A session whose user is what the server answers, and a source that emits what the test wants. */
function started(answers: readonly (typeof ada | null)[]) {
  const left = [...answers];
  const session = {
    user: undefined as Session['user'],
    refresh: vi.fn(() => {
      session.user = left.length > 1 ? left.shift() : left[0];
      return Promise.resolve();
    }),
    end: vi.fn(),
  };
  const listeners = new Map<string, (data: unknown) => void>();
  const reconnect = vi.fn();
  // Only the members that are used here exist.
  const source = {
    on: (event: string, listener: (data: unknown) => void) => listeners.set(event, listener),
    onState: () => undefined,
    reconnect,
  } as unknown as Source<SseChannel>;
  followSession({
    source,
    session: session as unknown as Session,
    hasRooms: () => true,
    now: Date.now,
  });
  const revoke = async (reason: string) => {
    listeners.get('revoked')?.({ topic: 'room:x', reason });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { session, reconnect, revoke };
}

describe('followSession', () => {
  it('reconnects the stream when the session has ended and the same user has another', async () => {
    const { reconnect, revoke } = started([ada]);
    await vi.advanceTimersByTimeAsync(0);
    await revoke('signedOut');
    await revoke('signedOut');
    expect(reconnect).toHaveBeenCalledTimes(1);
  });

  it('does so only once in a while, if the server keeps reporting that it has ended', async () => {
    const { reconnect, revoke } = started([ada]);
    await vi.advanceTimersByTimeAsync(0);
    for (let times = 0; times < 100; times += 1) {
      await revoke('expired');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(reconnect.mock.calls.length).toBeGreaterThan(1);
    expect(reconnect.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it('does not when nobody is signed in, nor when only a room was lost', async () => {
    const { reconnect, revoke } = started([ada, null]);
    await vi.advanceTimersByTimeAsync(0);
    await revoke('removed');
    await revoke('signedOut');
    expect(reconnect).not.toHaveBeenCalled();
  });
});
