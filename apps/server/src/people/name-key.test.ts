import { describe, expect, it } from 'vitest';
import { nameKeys } from './name-key.ts';

function areOne(a: string, b: string): boolean {
  const keys = nameKeys(a);
  return nameKeys(b).some((key) => keys.includes(key));
}

describe('nameKeys', () => {
  it.each([
    ['Ada', 'ADA'],
    ['Ada', ' ada '],
    ['Ada B', 'ada \u00a0 b'],
    ['José', 'JOSE\u0301'],
    ['Ada', 'Ａｄａ'],
    ['Strasse', 'straße'],
    ['Ίων', 'ΊΩΝ'],
    ['ΑΣ', 'ας'],
    ['Istanbul', 'İstanbul'],
    ['민준', '\u1106\u1175\u11ab\u110c\u116e\u11ab'],
    ['user1', 'user١'],
    ['Наталья', 'НАТАЛЬЯ'],
  ])('gives %j and %j, one name in other letters, a common key', (a, b) => {
    expect(areOne(a, b)).toBe(true);
  });

  it.each([
    ['paypal', 'раураl'],
    ['Alan', 'AIan'],
    ['Alan', 'A1an'],
    ['Bob', 'B0b'],
    ['caxap', 'сахар'],
    ['HATA', 'НАТА'],
    ['Nata', 'Νατα'],
    ['vao', 'ναο'],
    ['modern', 'modem'],
    ['Will', 'VVill'],
    ['Kate', 'Κατε'.replace('ε', 'e')],
    ['ニコ', '二コ'],
    ["O'Neil", 'O’Neil'],
    ['Ёлка', 'Ëлка'],
  ])('gives %j and %j, which look alike, a common key', (a, b) => {
    expect(areOne(a, b)).toBe(true);
  });

  it.each([
    ['Ada', 'Adam'],
    ['José', 'Jose'],
    ['Eli', 'Ell'],
    ['Mina', 'Mona'],
    ['민준', '민지'],
    ['이이', 'olol'],
    ['Анна', 'Инна'],
    ['さくら', 'さくや'],
    ['Ann Marie', 'Annmarie'],
  ])('keeps %j and %j apart', (a, b) => {
    expect(areOne(a, b)).toBe(false);
  });

  it('takes any text', () => {
    for (const text of ['', '\ud800', '\u0000', '__proto__', '🙂', '٣', '\u0660'])
      expect(nameKeys(text)).toHaveLength(2);
  });
});
