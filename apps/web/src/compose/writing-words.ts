import { englishWriting } from '../i18n/english-writing.ts';
import type { Words } from '../i18n/words.ts';

/** The texts for writing, editing, deleting and rejections. */
export const writingWords: Words<typeof englishWriting> = {
  en: englishWriting,
  ko: async () => (await import('../i18n/korean-writing.ts')).koreanWriting,
};
