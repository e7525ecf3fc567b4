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
    ['Alina', 'Al1na'],
    ['Alina', 'A1ina'],
    ['Lilli', '1i11i'],
    ['Otto', '0tt0'],
    ['Ada', 'Ada.'],
    ['Ada', 'ada_'],
    ['Ada', '.Ada'],
    ['Ada B', 'Ada B-'],
    ['Mary-Ann', 'Mary--Ann'],
    // Small capitals that are letters of their own.
    ['Brian', 'ʙʀɪaɴ'],
    ['Lilly', 'ʟɪʟʟʏ'],
    ['Hugh', 'ʜuɢʜ'],
    // Single letters of Hangul, for Latin and for syllables.
    ['Alan', 'Aㅣan'],
    ['Bob', 'Bㅇb'],
    ['민준', 'ㅁㅣㄴㅈㅜㄴ'],
    ['민준', '민ㅈㅜㄴ'],
    ['애리', 'ㅇㅏㅣ리'],
    ['민준', '민준.'],
    // Syllables that are read for each other.
    ['멍멍이', '댕댕이'],
    ['명수', '띵수'],
    ['광수', '팡수'],
    ['귀남', '커남'],
    ['ロコ', '口コ'],
    // Other scripts, by Unicode's own table.
    ['ყაყა', 'ყაყა'],
    ['สมชาย', 'สฆชาย'],
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
    ['user_42', 'user_43'],
    ['Clara', 'Dara'],
    ['Ali', 'All'],
    ['김하나', '김하니'],
    ['강아', '가아'],
  ])('keeps %j and %j apart', (a, b) => {
    expect(areOne(a, b)).toBe(false);
  });

  it('takes any text', () => {
    for (const text of ['', '\ud800', '\u0000', '__proto__', '🙂', '٣', '\u0660'])
      expect(nameKeys(text)).toHaveLength(new Set(nameKeys(text)).size);
    // However many ones there are.
    expect(nameKeys('1'.repeat(40)).length).toBeLessThan(10);
  });
});
