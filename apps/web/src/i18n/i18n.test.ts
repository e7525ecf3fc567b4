import { describe, expect, it } from 'vitest';
import { english, type Dictionary } from './english.ts';
import { createFormats } from './formats.ts';
import { createI18n } from './i18n.svelte.ts';
import { korean } from './korean.ts';
import { chooseLanguage } from './language.ts';

describe('chooseLanguage', () => {
  it.each([
    [undefined, ['ko-KR', 'en'], 'ko'],
    [undefined, ['de', 'fr-FR'], 'en'],
    [undefined, ['de', 'EN-us', 'ko'], 'en'],
    ['ko', ['en'], 'ko'],
    ['xx', ['ko'], 'ko'],
    [undefined, [], 'en'],
  ] as const)(
    'takes the remembered %s, else the first known of %j',
    (remembered, preferred, language) => {
      expect(chooseLanguage(remembered, preferred)).toBe(language);
    },
  );
});

describe('A dictionary', () => {
  it('does not compile without one of the keys', () => {
    // @ts-expect-error every other key is missing
    const incomplete: Dictionary = { title: 'Tidings' };
    expect(Object.keys(incomplete)).not.toEqual(Object.keys(korean));
    expect(Object.keys(korean)).toEqual(Object.keys(english));
  });

  it('distinguishes singular and plural if the language does', () => {
    expect(english.feed.waiting(1)).toBe('1 new post');
    expect(english.feed.waiting(1200)).toBe('1,200 new posts');
    expect(korean.feed.waiting(1)).toBe('새 글 1개');
  });
});

describe('createFormats', () => {
  const at = '2026-01-31T12:00:00.000Z';
  const after = (ms: number, language: 'en' | 'ko' = 'en'): string =>
    createFormats(language, 'just now').ago(at, Date.parse(at) + ms);

  it.each([
    [-46_000, 'Jan 31, 2026'],
    [-44_000, 'just now'],
    [44_999, 'just now'],
    [45_000, '1 min. ago'],
    [3_599_999, '59 min. ago'],
    [3_600_000, '1 hr. ago'],
    [86_400_000, '1 day ago'],
    [7 * 86_400_000, 'Jan 31, 2026'],
  ])('says after %i ms: %s', (ms, text) => {
    expect(after(ms)).toBe(text);
  });

  it('speaks Korean', () => {
    expect(after(180_000, 'ko')).toBe('3분 전');
  });
});

describe('createI18n', () => {
  it('uses the page’s language in a chunk that is loaded before the first texts are', async () => {
    const i18n = createI18n({
      stored: { read: () => undefined, write: () => undefined },
      preferred: ['ko'],
      root: { lang: '' } as HTMLElement,
    });
    const words = { en: 'Hello', ko: () => Promise.resolve('안녕하세요') };
    await Promise.all([i18n.ready, i18n.withWords(Promise.resolve({ words }))]);
    expect(i18n.textOf(words)).toBe('안녕하세요');
    await i18n.choose('en');
    expect(i18n.textOf(words)).toBe('Hello');
  });
});
