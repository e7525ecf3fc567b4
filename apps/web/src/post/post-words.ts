import { englishPost } from '../i18n/english-post.ts';
import type { Words } from '../i18n/words.ts';

/** What the page of one post says. */
export const postWords: Words<typeof englishPost> = {
  en: englishPost,
  ko: async () => (await import('../i18n/korean-post.ts')).koreanPost,
};
