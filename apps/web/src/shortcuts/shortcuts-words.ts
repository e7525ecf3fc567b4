import { englishShortcuts } from '../i18n/english-shortcuts.ts';
import type { Words } from '../i18n/words.ts';

/** The texts of the sheet of keyboard shortcuts. */
export const shortcutsWords: Words<typeof englishShortcuts> = {
  en: englishShortcuts,
  ko: async () => (await import('../i18n/korean-shortcuts.ts')).koreanShortcuts,
};
