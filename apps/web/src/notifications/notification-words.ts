import { englishNotifications } from '../i18n/english-notifications.ts';
import type { Words } from '../i18n/words.ts';

/** The texts of notifications and of their switch. */
export const notificationWords: Words<typeof englishNotifications> = {
  en: englishNotifications,
  ko: async () => (await import('../i18n/korean-notifications.ts')).koreanNotifications,
};
