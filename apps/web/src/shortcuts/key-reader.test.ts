import { describe, expect, it } from 'vitest';
import { createKeyReader, pairMs, type KeyPress } from './key-reader.ts';

const press = (key: string, rest: Partial<KeyPress> = {}): KeyPress => ({
  ...{
    key,
    code: '',
    timeStamp: 0,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
  },
  ...{ isComposing: false, repeat: false },
  ...rest,
});

describe('createKeyReader', () => {
  it('reads single keys and pairs', () => {
    const read = createKeyReader();
    const read1 = (key: string) => read(press(key));
    expect(['j', 'k', '.', 'n', '/', '?'].map(read1)).toEqual([
      ...['nextPost', 'previousPost', 'newest', 'write', 'findRooms', 'sheet'],
    ]);
    expect(['g', 'h', 'g', 'r'].map(read1)).toEqual([undefined, 'goPosts', undefined, 'goRooms']);
    expect(['h', 'r', 'x', 'Enter', 'J'].map(read1)).toEqual(Array(5).fill(undefined));
  });

  it('recognizes a pair only within its time, and only with its own second key', () => {
    const read = createKeyReader();
    read(press('g'));
    expect(read(press('h', { timeStamp: pairMs + 1 }))).toBeUndefined();
    read(press('g'));
    expect(read(press('n'))).toBeUndefined();
    expect(read(press('n'))).toBe('write');
  });

  it.each(['ctrlKey', 'metaKey', 'altKey', 'isComposing'] as const)(
    'leaves a key alone with %s',
    (held) => {
      expect(createKeyReader()(press('j', { [held]: true }))).toBeUndefined();
    },
  );

  it('repeats only the commands between posts while a key is held', () => {
    const read = createKeyReader();
    expect(read(press('j', { repeat: true }))).toBe('nextPost');
    expect(read(press('n', { repeat: true }))).toBeUndefined();
  });

  it('uses the key’s position if the letter is from another script', () => {
    const read = createKeyReader();
    expect(read(press('ㅓ', { code: 'KeyJ' }))).toBe('nextPost');
    expect(read(press('Process', { code: 'Slash', shiftKey: true }))).toBe('sheet');
    expect(read(press('ㅖ', { code: 'KeyP', shiftKey: true }))).toBeUndefined();
  });
});
