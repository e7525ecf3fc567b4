import type { OutboxDictionary } from './english-outbox.ts';

/** The texts of the outbox, in Korean. */
export const koreanOutbox: OutboxDictionary = {
  sending: '보내는 중…',
  waiting: {
    unreachable: '연결을 기다리고 있습니다. 연결되면 자동으로 보냅니다.',
    'too-many-requests': '이 네트워크에서 글이 너무 많이 올라왔습니다. 잠시 후 자동으로 보냅니다.',
    unauthorized: '다시 로그인하면 보냅니다.',
    other: '서버가 아직 준비되지 않았습니다. 준비되면 자동으로 보냅니다.',
  },
  nowWaits: '연결이 끊겼습니다. 쓴 글은 보관했다가 자동으로 보냅니다.',
  refused: '보내지 못했습니다.',
  reasons: {
    validation: '서버가 받을 수 없는 내용입니다.',
    'payload-too-large': '서버가 받기에 너무 깁니다.',
    forbidden: '여기에 쓸 권한이 없습니다.',
    'not-found': '더 이상 참여하고 있지 않은 대화방입니다.',
    'too-old': '일주일 전에 이미 보내졌을 수 있습니다. 확인한 뒤 다시 보내 주세요.',
    other: '서버에서 문제가 생겼습니다.',
  },
  edit: '수정',
  editBusy: '작성 중인 다른 글이 있습니다. 먼저 보내 주세요.',
  tryAgain: '다시 시도',
  discard: '버리기',
  leaving: (n) => `아직 보내지 못한 글이 ${String(n)}개 있습니다. 로그아웃하면 버려집니다.`,
  leaveAnyway: '버리고 로그아웃',
};
