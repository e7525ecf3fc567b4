import { countIn } from './counts.ts';
import type { Dictionary } from './english.ts';
import { koreanUsers } from './korean-users.ts';

const count = countIn('ko');

/** All texts of the first load, in Korean. */
export const korean: Dictionary = {
  title: 'Tidings',
  skip: '글 목록으로 건너뛰기',
  skipToPage: '본문으로 건너뛰기',
  language: '언어',
  theme: { label: '테마', system: '시스템', light: '밝게', dark: '어둡게' },
  shortcuts: '키보드 단축키',
  close: '닫기',
  cancel: '취소',
  nav: {
    label: '페이지',
    feed: '글',
    rooms: '대화방',
    unread: (n, most) =>
      n > most ? `읽지 않음 ${String(most)}개 이상` : `읽지 않음 ${String(n)}개`,
  },
  pages: {
    loading: '페이지를 불러오는 중',
    notFound: '없는 페이지입니다',
    toFeed: '글 목록으로',
    failed: '페이지를 불러오지 못했습니다',
    failedAbout: '연결을 확인한 뒤 다시 시도해 주세요.',
  },
  users: koreanUsers,
  writePost: '글쓰기',
  feed: {
    heading: '최신 글',
    loading: '글을 불러오는 중',
    waiting: (n) => `새 글 ${count(n)}개`,
    arrived: (n) => `새 글 ${count(n)}개가 올라왔습니다`,
    older: '이전 글 더 보기',
    olderLoading: '이전 글을 불러오는 중',
    olderFailed: '이전 글을 불러오지 못했습니다.',
    tryAgain: '다시 시도',
    end: '첫 글까지 모두 보셨습니다.',
    edited: '수정됨',
    deleted: '삭제된 글입니다',
    justNow: '방금',
    missedMarker: (n, isMore) => `자리를 비운 사이 올라온 글 ${count(n)}개${isMore ? ' 이상' : ''}`,
  },
  connection: {
    label: '연결 상태',
    connecting: '연결 중',
    catchingUp: '따라잡는 중',
    live: '실시간',
    lag: (ms) => (ms < 10_000 ? `${count(ms)}ms` : `${count(Math.round(ms / 1000))}초`),
    late: '변경 수신 지연',
    reconnecting: '다시 연결 중',
    reconnectingIn: (seconds) => `${count(seconds)}초 후 다시 연결`,
    offline: '오프라인',
    stopped: '중단됨',
    reload: '페이지 새로고침',
  },
};
