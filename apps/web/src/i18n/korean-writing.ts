import { countIn } from './counts.ts';
import type { englishEmpty, englishWriting } from './english-writing.ts';

const count = countIn('ko');

/** The texts for writing, editing, deleting and rejections, in Korean. */
export const koreanWriting: typeof englishWriting = {
  change: {
    edit: '수정',
    delete: '삭제',
    save: '저장',
    more: (what) => `수정 또는 삭제: ${what}`,
    sure: '삭제할까요?',
    deleting: '삭제하는 중…',
    failed: '하지 못했습니다.',
    gone: '그사이 삭제되었습니다. 쓰신 내용은 여기 남아 있습니다.',
    sendAsNew: '새로 올리기',
    copy: '복사',
    copied: '복사했습니다',
    discard: '버리기',
  },
  problems: {
    unreachable: '서버에 연결할 수 없습니다. 연결이 필요한 작업입니다.',
    'not-ready': '서버가 아직 준비되지 않았습니다. 잠시 후 다시 시도해 주세요.',
    unauthorized: '먼저 로그인해 주세요.',
    forbidden: '권한이 없습니다.',
    'not-found': '없거나 이미 사라졌습니다.',
    'name-taken': '같거나 비슷하게 보이는 이름을 이미 쓰고 있는 사람이 있습니다.',
    'wrong-password': '이름과 비밀번호가 맞지 않습니다.',
    'member-limit': '대화방이 가득 찼습니다.',
    'room-limit': '참여할 수 있는 대화방이 꽉 찼습니다. 먼저 다른 대화방에서 나와 주세요.',
    'too-many-requests': '이 네트워크에서 시도가 너무 많았습니다. 잠시 후 다시 시도해 주세요.',
    'payload-too-large': '서버가 받기에 너무 깁니다.',
    validation: '서버가 받을 수 없는 내용입니다.',
    other: '서버에서 문제가 생겼습니다. 다시 시도해 주세요.',
  },
  compose: {
    heading: '글쓰기',
    title: '제목',
    titlePlaceholder: '무슨 일이 있었나요?',
    body: '내용',
    bodyHint: '선택 사항입니다. 줄바꿈은 그대로 보입니다.',
    send: '올리기',
    shortcut: (keys) => `${keys}로 올리기`,
    left: (n) => `${count(n)}자 남음`,
    over: (n) => `${count(n)}자 초과`,
    missing: '제목을 입력해 주세요.',
    tooLong: (max) => `최대 ${count(max)}자까지 쓸 수 있습니다.`,
  },
};

/** The texts that explain how to write the first post, in Korean. */
export const koreanEmpty: typeof englishEmpty = {
  heading: '아직 글이 없습니다',
  text: '위에서 첫 글을 쓰거나, 어디서든 문서를 하나 넣어 보세요. 바로 여기에 나타납니다.',
  shell: 'mongosh에서',
  driver: 'Node.js 드라이버로',
  copy: '복사',
  copied: '복사했습니다',
};
