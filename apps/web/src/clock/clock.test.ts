import { sync, heartbeat } from '@tidings/protocol';
import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { describe, expect, it } from 'vitest';
import { positionOf } from '../list/fixtures.ts';
import { createClock } from './clock.svelte.ts';

/** A clock of a machine that says it is 12:00 in 2026, and what the stream says to it. */
function started() {
  const machineMs = Date.UTC(2026, 0, 31, 12);
  const listeners = new Map<string, (data: unknown, meta: { replayed: boolean }) => void>();
  const clock = createClock(
    // Only the members that are used here exist.
    {
      on: (name: string, listener: () => void) => listeners.set(name, listener),
    } as unknown as Source<SseChannel>,
    () => machineMs,
  );
  const aheadMs = () => clock.slowMs - machineMs;
  return {
    aheadMs,
    beat: (ms: number, { late = false, replayed = false } = {}) => {
      const at = new Date(machineMs + ms).toISOString();
      listeners.get('heartbeat')?.({ ...heartbeat.example, at, late }, { replayed });
    },
    catchUp: (ms: number) => {
      const position = positionOf((machineMs + ms) / 1000);
      listeners.get('sync')?.({ ...sync.example, position }, { replayed: false });
    },
  };
}

describe('createClock', () => {
  it("follows the database's heartbeats, on a machine that is ahead or behind", () => {
    const { aheadMs, beat } = started();
    expect(aheadMs()).toBe(0);
    beat(3_600_000);
    expect(aheadMs()).toBe(3_600_000);
    beat(-3_600_000);
    expect(aheadMs()).toBe(-3_600_000);
  });

  it('ignores late and replayed heartbeats', () => {
    const { aheadMs, beat } = started();
    beat(-60_000, { late: true });
    beat(-60_000, { replayed: true });
    expect(aheadMs()).toBe(0);
  });

  it('is at least at the position that the stream has caught up to, which may be some time ago', () => {
    const { aheadMs, catchUp } = started();
    catchUp(3_600_000);
    expect(aheadMs()).toBe(3_600_000);
    catchUp(3_540_000);
    expect(aheadMs()).toBe(3_600_000);
  });
});
