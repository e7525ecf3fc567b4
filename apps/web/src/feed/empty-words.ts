import { englishEmpty } from '../i18n/english-writing.ts';
import type { Words } from '../i18n/words.ts';

/** The texts that explain how to write the first post. */
export const emptyWords: Words<typeof englishEmpty> = {
  en: englishEmpty,
  ko: async () => (await import('../i18n/korean-writing.ts')).koreanEmpty,
};
