import { describe, expect, it } from 'vitest';
import { ada, ben, messageOf } from '../rooms/fixtures.ts';
import { fold, isWorthTelling, newsForMs, readTold } from './told.ts';

const message = messageOf(1, ben);
const writtenMs = Date.parse(message.createdAt);
const mine = { room: message.room, person: ada.id };

describe('isWorthTelling', () => {
  it('tells what others write, and never what one wrote oneself in another browser', () => {
    const live = { replayed: false, nowMs: writtenMs, me: ada.id };
    expect(isWorthTelling(message, live)).toBe(true);
    expect(isWorthTelling(messageOf(1, ada), live)).toBe(false);
    expect(isWorthTelling({ ...message, author: undefined }, live)).toBe(true);
  });

  it('tells what was missed only while it is news; what comes live always is', () => {
    const late = writtenMs + newsForMs + 1;
    expect(isWorthTelling(message, { replayed: true, nowMs: late - 1, me: ada.id })).toBe(true);
    expect(isWorthTelling(message, { replayed: true, nowMs: late, me: ada.id })).toBe(false);
    expect(isWorthTelling(message, { replayed: false, nowMs: late, me: ada.id })).toBe(true);
  });
});

describe('fold', () => {
  it('counts on from what the notification of the room stands for', () => {
    const first = fold(undefined, mine, [message]);
    expect(first).toEqual({ ...mine, count: 1, newest: message.id });
    const more = [messageOf(2), messageOf(3)];
    expect(fold(first, mine, more)).toEqual({ ...mine, count: 3, newest: messageOf(3).id });
  });

  it('counts nothing twice, whoever has counted it', () => {
    const first = fold(undefined, mine, [message, message]);
    expect(first?.count).toBe(1);
    expect(fold(first, mine, [message])).toBeUndefined();
    expect(fold(first, mine, [message, messageOf(2)])?.count).toBe(2);
  });
});

describe('readTold', () => {
  it('reads back what was kept, and nothing of what is not ours', () => {
    const told = { ...mine, count: 2, newest: message.id };
    expect(readTold(structuredClone(told))).toEqual(told);
    for (const other of [undefined, null, 'text', {}, { ...told, count: '2' }]) {
      expect(readTold(other)).toBeUndefined();
    }
  });
});
