import type { englishShortcuts } from './english-shortcuts.ts';

/** The texts of the sheet of keyboard shortcuts, in Korean. */
export const koreanShortcuts: typeof englishShortcuts = {
  use: '단축키 사용',
  useAbout:
    '끄면 글자 키 하나로는 아무 일도 일어나지 않습니다. 입력란에 쓰는 글자는 가로채지 않습니다.',
  then: '다음',
  commands: {
    nextPost: '다음 글',
    previousPost: '이전 글',
    newest: '가장 새로운 글로',
    write: '글쓰기',
    goPosts: '글 목록으로',
    goRooms: '대화방으로',
    findRooms: '대화방 찾기',
    sheet: '이 안내 보기',
  },
};
