import type { Words } from '../i18n/words.ts';

/** Why there may be no such page; one sentence needs no file per language. */
export const notFoundWords: Words<{ readonly about: string }> = {
  en: { about: 'The address may be mistyped, or what was here is gone.' },
  ko: () => Promise.resolve({ about: '주소가 잘못되었거나 사라진 페이지입니다.' }),
};
