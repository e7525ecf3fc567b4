import { englishNotices } from '../i18n/english-notices.ts';
import type { Words } from '../i18n/words.ts';

/** The texts of notices. */
export const noticeWords: Words<typeof englishNotices> = {
  en: englishNotices,
  ko: async () => (await import('../i18n/korean-notices.ts')).koreanNotices,
};
