import type { englishUsers } from './english-users.ts';

/** The texts about users that every page needs, in Korean. */
export const koreanUsers: typeof englishUsers = {
  someone: '누군가',
  signIn: '로그인',
  account: '계정',
  inviteToPost: '읽기에는 계정이 필요 없습니다. 글을 쓰려면 로그인해 주세요.',
  missing: '입력해 주세요.',
};
