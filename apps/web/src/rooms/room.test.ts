import type { MyRoom } from '@tidings/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf, positionOf } from '../list/fixtures.ts';
import { createStoredText } from '../storage/stored-text.ts';
import { ada, ben, messageOf } from './fixtures.ts';
import { createRoom, reportReadMs } from './room.svelte.ts';
import type { RoomsApi } from './rooms-api.ts';

const ahead = 'ffffffff0000000000000000';

/** Ada's room with a message that is dated ahead, and what the server and the stream report about it. */
function started() {
  const answers: (() => void)[] = [];
  const markRead = vi.fn<(room: string, message: string) => Promise<unknown>>(
    () =>
      new Promise((resolve) => {
        answers.push(() => {
          resolve({ ok: true });
        });
      }),
  );
  const onMarked = vi.fn();
  const id = idOf(1);
  const room = createRoom(id, {
    // Only the members that are used here exist.
    api: { markRead } as unknown as RoomsApi,
    me: () => ada.id,
    outbox: { follow: () => undefined, send: () => undefined },
    draft: createStoredText(() => {
      throw new Error('Denied.');
    }, ''),
    now: Date.now,
    onArrived: () => undefined,
    onMarked,
  });
  const items = [{ ...messageOf(1), id: ahead }];
  room.messages.apply({
    name: 'snapshot',
    snapshot: { items, complete: true, position: positionOf(1) },
  });
  const hear = (n: number, at: number, author = ben) => {
    const item = messageOf(n, author);
    room.arrived(item, positionOf(at));
    room.messages.apply({ name: 'upserted', item, at: positionOf(at), live: true });
    // Draws at once what would be drawn with the next frame.
    room.messages.readerAt('newest');
  };
  const list = (unread: number, at: number, listed: Partial<MyRoom> = {}) => {
    const facts = { id, title: 'Harbour', open: false, owner: ben.id, memberCount: 2 };
    room.listed({ ...facts, last: null, unread, readUpTo: null, ...listed }, positionOf(at));
  };
  room.messages.readerAt('newest');
  return { room, hear, list, markRead, answers, onMarked };
}

describe('createRoom', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', () => 0);
    vi.stubGlobal('cancelAnimationFrame', () => undefined);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('counts messages as unread that arrive after one dated ahead was read, and reports reading it', async () => {
    const { room, hear, list, markRead } = started();
    list(1, 2);
    expect(room.unread).toBe(1);
    room.markRead(ahead);
    expect(room.unread).toBe(0);
    await vi.advanceTimersByTimeAsync(reportReadMs);
    hear(2, 3);
    hear(3, 4, ada);
    hear(4, 5);
    expect(room.unread).toBe(2);
    room.markRead(ahead);
    expect(room.unread).toBe(0);
    room.markRead(ahead);
    await vi.advanceTimersByTimeAsync(2 * reportReadMs);
    expect(markRead.mock.calls.map(([, message]) => message)).toEqual([ahead, ahead]);
  });

  it('ignores a count from before the server knew what was read, and loads a new one', async () => {
    const { room, list, answers, onMarked } = started();
    list(3, 2);
    room.markRead(ahead);
    list(3, 3);
    expect(room.unread).toBe(0);
    await vi.advanceTimersByTimeAsync(reportReadMs);
    list(3, 4);
    expect(room.unread).toBe(0);
    answers.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(onMarked.mock.calls).toEqual([[true]]);
    list(1, 5);
    expect(room.unread).toBe(1);
  });

  it('counts one less when an unread message is deleted, and none for one that was read', () => {
    const { room, hear, list } = started();
    list(0, 2);
    hear(7, 3);
    hear(8, 4);
    room.deleted(ahead);
    expect(room.unread).toBe(2);
    room.deleted(idOf(7));
    expect(room.unread).toBe(1);
  });

  it('orders by the database’s time, whatever the ids', () => {
    const { room, hear, list } = started();
    const first = room.activeAt;
    hear(0xffff, 9);
    const second = room.activeAt;
    expect(second > first && second < ahead).toBe(true);
    list(0, 10, { last: messageOf(5) });
    expect(room.activeAt).toBe(second);
  });
});
