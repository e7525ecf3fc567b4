import { englishPost } from '../i18n/english-post.ts';
import type { Words } from '../i18n/words.ts';

/** The texts of the page of one post. */
export const postWords: Words<typeof englishPost> = {
  en: englishPost,
  ko: async () => (await import('../i18n/korean-post.ts')).koreanPost,
};
