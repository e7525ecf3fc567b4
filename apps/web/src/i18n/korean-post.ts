import type { englishPost } from './english-post.ts';

/** The texts of the page of one post, in Korean. */
export const koreanPost: typeof englishPost = {
  loading: '글을 불러오는 중',
  back: '전체 글',
  edited: (when) => `${when} 수정됨`,
  changed: '글이 수정되었습니다.',
  deleted: '삭제된 글입니다',
  deletedAbout: '이제 누구에게도 보이지 않습니다.',
  failed: '글을 불러오지 못했습니다',
};
