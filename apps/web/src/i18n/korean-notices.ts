import { countIn } from './counts.ts';
import type { englishNotices } from './english-notices.ts';

const count = countIn('ko');

/** The texts of notices, in Korean. */
export const koreanNotices: typeof englishNotices = {
  refreshed: '목록을 새로 불러왔습니다.',
  missed: (n) => `자리를 비운 사이 바뀐 내용 ${count(n)}건을 반영했습니다.`,
  announcement: '공지',
  over: '로그인이 만료되었습니다. 계속하려면 다시 로그인해 주세요. 글은 그동안에도 실시간으로 보입니다.',
};
