import { describe, expect, it } from 'vitest';
import { positionOf } from '../list/fixtures.ts';
import { ada, messageOf } from '../rooms/fixtures.ts';
import {
  fold,
  isRecent,
  recentSeconds,
  parseRoomNotification,
  type Arrival,
} from './room-notification.ts';

/** Message number `n`, which the database received in second `at`. */
const arrivalOf = (n: number, at = n): Arrival => ({ message: messageOf(n), at: positionOf(at) });
const arrival = arrivalOf(1);
const mine = { room: arrival.message.room, person: ada.id };

describe('isRecent', () => {
  it('uses the database’s time, not the id', () => {
    const later = 100 + recentSeconds;
    expect(isRecent(arrivalOf(1, 100), positionOf(later))).toBe(true);
    expect(isRecent(arrivalOf(9_999, 100), positionOf(later + 1))).toBe(false);
  });
});

describe('fold', () => {
  it('continues counting from the room’s notification', () => {
    const first = fold(undefined, mine, [arrival]);
    expect(first).toEqual({ ...mine, count: 1, newest: arrival.message.id, at: arrival.at });
    const { message, at } = arrivalOf(3);
    const more = [arrivalOf(2), { message, at }];
    expect(fold(first, mine, more)).toEqual({ ...mine, count: 3, newest: message.id, at });
  });

  it('counts nothing twice, whoever has counted it', () => {
    const first = fold(undefined, mine, [arrival, arrival]);
    expect(first?.count).toBe(1);
    expect(fold(first, mine, [arrival])).toBeUndefined();
    expect(fold(first, mine, [arrival, arrivalOf(2)])?.count).toBe(2);
  });

  it('counts messages after one that is dated ahead', () => {
    const ahead = fold(undefined, mine, [arrivalOf(900, 5)]);
    expect(fold(ahead, mine, [arrivalOf(6)])).toMatchObject({ count: 2, at: positionOf(6) });
  });
});

describe('parseRoomNotification', () => {
  it('reads what was stored, and ignores other data', () => {
    const told = { ...mine, count: 2, newest: arrival.message.id, at: arrival.at };
    const withoutPosition = { ...told, at: undefined };
    expect(parseRoomNotification(structuredClone(told))).toEqual(told);
    for (const other of [undefined, null, 'text', {}, withoutPosition, { ...told, count: '2' }]) {
      expect(parseRoomNotification(other)).toBeUndefined();
    }
  });
});
