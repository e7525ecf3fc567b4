import { describe, expect, it } from 'vitest';
import { idOf } from '../list/fixtures.ts';
import type { StoredText } from '../storage/stored-text.ts';
import { createStreamedRooms, maxStreamedRooms } from './streamed-rooms.ts';

function inMemory(text?: string): StoredText {
  return {
    read: () => text,
    write(next) {
      text = next;
    },
  };
}

describe('createStreamedRooms', () => {
  it('returns the same URL for the same rooms, regardless of who wrote last', () => {
    const rooms = createStreamedRooms(inMemory());
    expect(rooms.url).toBe('/sse');
    expect(rooms.set([idOf(2), idOf(1)])).toBe(true);
    expect(rooms.url).toBe(`/sse?room=${idOf(1)}&room=${idOf(2)}`);
    expect(rooms.set([idOf(1), idOf(2)])).toBe(false);
    expect(rooms.set([idOf(2)])).toBe(false);
    expect(rooms.set([idOf(3)])).toBe(true);
  });

  it('starts with the rooms of the last visit, and ignores what it cannot read', () => {
    const stored = inMemory();
    createStreamedRooms(stored).set([idOf(1)]);
    expect(createStreamedRooms(stored).ids).toEqual([idOf(1)]);
    createStreamedRooms(stored).set([]);
    expect(stored.read()).toBeUndefined();
    expect(createStreamedRooms(inMemory('["x"]')).ids).toEqual([]);
  });

  it('includes the first fifty', () => {
    const rooms = createStreamedRooms(inMemory());
    rooms.set(Array.from({ length: 60 }, (_, n) => idOf(n)));
    expect(rooms.ids).toHaveLength(maxStreamedRooms);
  });
});
