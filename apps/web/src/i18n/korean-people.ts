import type { englishPeople } from './english-people.ts';

/** What is said of people everywhere, in Korean. */
export const koreanPeople: typeof englishPeople = {
  someone: '누군가',
  signIn: '로그인',
  account: '계정',
  over: '로그인이 만료되었습니다. 계속하려면 다시 로그인해 주세요. 글은 그동안에도 실시간으로 보입니다.',
  inviteToPost: '읽기에는 계정이 필요 없습니다. 글을 쓰려면 로그인해 주세요.',
  inviteToRooms: '대화방은 로그인한 사람만 이용할 수 있습니다.',
  missing: '입력해 주세요.',
};
