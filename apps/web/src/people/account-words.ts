import { englishAccount } from '../i18n/english-account.ts';
import type { Words } from '../i18n/words.ts';

/** What the pages for signing in and for the account say. */
export const accountWords: Words<typeof englishAccount> = {
  en: englishAccount,
  ko: async () => (await import('../i18n/korean-account.ts')).koreanAccount,
};
