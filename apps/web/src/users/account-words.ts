import { englishAccount } from '../i18n/english-account.ts';
import type { Words } from '../i18n/words.ts';

/** The texts of the sign-in and account pages. */
export const accountWords: Words<typeof englishAccount> = {
  en: englishAccount,
  ko: async () => (await import('../i18n/korean-account.ts')).koreanAccount,
};
