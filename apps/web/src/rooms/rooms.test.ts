import { exampleInvitation, type SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { positionOf } from '../list/fixtures.ts';
import { createStoredText } from '../storage/stored-text.ts';
import type { RoomsApi } from './rooms-api.ts';
import { createRooms } from './rooms.svelte.ts';
import { createStreamedRooms } from './streamed-rooms.ts';

const ada = { id: '6b01c7f05a33148bc18d3f00', name: 'Ada' };

/** Rooms without a user yet, over a stream that emits what the test wants. */
function started() {
  const stored = () =>
    createStoredText(() => {
      throw new Error('Denied.');
    }, '');
  const onInvited = vi.fn();
  const readRooms = vi.fn(() => Promise.resolve({ ok: true, data: { mine: [], open: [] } }));
  const listeners = new Map<string, ((data: unknown) => void)[]>();
  const rooms = createRooms({
    // Only the members that are used here exist.
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
    onInvited,
    onUser: () => undefined,
  });
  const hear = (event: string, data: unknown) => {
    for (const listener of listeners.get(event) ?? []) listener(data);
  };
  const sync = (outcome: string) => {
    hear('sync', { outcome });
  };
  return { rooms, readRooms, hear, sync, onInvited };
}

describe('createRooms', () => {
  it('loads again once the stream is open: a room may have been added in between', () => {
    const { rooms, readRooms, sync } = started();
    rooms.changeUser(ada);
    expect(readRooms).toHaveBeenCalledTimes(1);
    sync('resumed');
    expect(readRooms).toHaveBeenCalledTimes(2);
    sync('resumed');
    expect(readRooms).toHaveBeenCalledTimes(2);
  });

  it('P4: loads again after a gap: there is no snapshot of the list of rooms', () => {
    const { rooms, readRooms, sync } = started();
    rooms.changeUser(ada);
    sync('snapshot');
    sync('gap');
    expect(readRooms).toHaveBeenCalledTimes(3);
  });

  it('loads again after a snapshot of messages: the server counts the new ones in it', () => {
    // Draws at once instead of with the next frame.
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', () => 0);
    onTestFinished(() => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    });
    const { rooms, readRooms, hear, sync } = started();
    rooms.changeUser(ada);
    sync('snapshot');
    hear('messages', { room: '1', messages: [], complete: true, position: positionOf(1) });
    sync('resumed');
    expect(readRooms).toHaveBeenCalledTimes(3);
    sync('resumed');
    expect(readRooms).toHaveBeenCalledTimes(3);
  });

  it('lists invitations newest first, announces each once, and counts them as unread', () => {
    const { rooms, hear, onInvited } = started();
    rooms.changeUser(ada);
    const invitationTo = (id: string, at: string, title = 'Harbour') => ({
      ...exampleInvitation,
      ...{ at, room: { id, title } },
    });
    const [first, second] = [invitationTo('1', '2026-01-01'), invitationTo('2', '2026-01-02')];
    hear('invitationAdded', { user: ada.id, invitation: second });
    hear('invitationAdded', { user: ada.id, invitation: first });
    const renamed = { ...first, room: { ...first.room, title: 'Quay' } };
    hear('invitationAdded', { user: ada.id, invitation: renamed });
    expect(rooms.invitations).toEqual([second, renamed]);
    expect(rooms.unread).toBe(2);
    expect(onInvited.mock.calls).toEqual([[second], [first]]);
    hear('invitationRemoved', { user: ada.id, room: '2' });
    expect(rooms.invitations).toEqual([renamed]);
    rooms.changeUser(null);
    expect(rooms.invitations).toEqual([]);
  });

  it('loads again when an invitation arrives during a load', async () => {
    const { rooms, readRooms, hear } = started();
    rooms.changeUser(ada);
    hear('invitationAdded', { user: ada.id, invitation: exampleInvitation });
    expect(readRooms).toHaveBeenCalledTimes(2);
    await vi.waitFor(() => {
      expect(rooms.state).toBe('ready');
    });
    hear('invitationAdded', { user: ada.id, invitation: exampleInvitation });
    expect(readRooms).toHaveBeenCalledTimes(2);
  });

  it('loads nothing without a user', () => {
    const { rooms, readRooms, sync } = started();
    sync('snapshot');
    rooms.changeUser(null);
    sync('gap');
    expect(readRooms).not.toHaveBeenCalled();
  });
});
