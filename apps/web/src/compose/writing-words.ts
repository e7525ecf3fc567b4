import { englishWriting } from '../i18n/english-writing.ts';
import type { Words } from '../i18n/words.ts';

/** What is said where something is written, edited, deleted or refused. */
export const writingWords: Words<typeof englishWriting> = {
  en: englishWriting,
  ko: async () => (await import('../i18n/korean-writing.ts')).koreanWriting,
};
