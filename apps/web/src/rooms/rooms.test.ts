import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { describe, expect, it, vi } from 'vitest';
import { createStoredText } from '../storage/stored-text.ts';
import type { RoomsApi } from './rooms-api.ts';
import { createRooms } from './rooms.svelte.ts';
import { createStreamedRooms } from './streamed-rooms.ts';

const ada = { id: '6b01c7f05a33148bc18d3f00', name: 'Ada' };

/** Rooms of nobody yet, over a stream that says what the test wants. */
function started() {
  const stored = () =>
    createStoredText(() => {
      throw new Error('Denied.');
    }, '');
  const readRooms = vi.fn(() => Promise.resolve({ ok: true, data: { mine: [], open: [] } }));
  const listeners = new Map<string, ((data: unknown) => void)[]>();
  const rooms = createRooms({
    // Only what is asked for here is there.
    source: {
      on(event: string, listener: (data: unknown) => void) {
        listeners.set(event, [...(listeners.get(event) ?? []), listener]);
      },
      reconnect: vi.fn(),
    } as unknown as Source<SseChannel>,
    api: { readRooms } as unknown as RoomsApi,
    streamed: createStreamedRooms(stored()),
    stored,
    outbox: { follow: () => undefined, send: () => undefined },
    now: Date.now,
    onArrived: () => undefined,
    onPerson: () => undefined,
  });
  const sync = (verdict: string) => {
    for (const listener of listeners.get('sync') ?? []) listener({ verdict });
  };
  return { rooms, readRooms, sync };
}

describe('createRooms', () => {
  it('asks again once the stream is there: a room may have come between answer and stream', () => {
    const { rooms, readRooms, sync } = started();
    rooms.changePerson(ada);
    expect(readRooms).toHaveBeenCalledTimes(1);
    sync('resumed');
    expect(readRooms).toHaveBeenCalledTimes(2);
    sync('resumed');
    expect(readRooms).toHaveBeenCalledTimes(2);
  });

  it('P4: asks again after a gap: rooms that came and went in it have no snapshot', () => {
    const { rooms, readRooms, sync } = started();
    rooms.changePerson(ada);
    sync('snapshot');
    sync('gap');
    expect(readRooms).toHaveBeenCalledTimes(3);
  });

  it('asks nothing for nobody', () => {
    const { rooms, readRooms, sync } = started();
    sync('snapshot');
    rooms.changePerson(null);
    sync('gap');
    expect(readRooms).not.toHaveBeenCalled();
  });
});
