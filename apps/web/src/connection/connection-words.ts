import { englishConnection } from '../i18n/english-connection.ts';
import type { Words } from '../i18n/words.ts';

/** The texts of the connection details. */
export const connectionWords: Words<typeof englishConnection> = {
  en: englishConnection,
  ko: async () => (await import('../i18n/korean-connection.ts')).koreanConnection,
};
