import type { englishNotifications } from './english-notifications.ts';

/** The texts of notifications and of their switch, in Korean. */
export const koreanNotifications: typeof englishNotifications = {
  heading: '알림',
  about:
    'Tidings 페이지를 보고 있지 않을 때 내 대화방의 새 메시지를 알립니다. 이 브라우저에만 적용됩니다.',
  label: '알림 보기',
  on: '알림을 켰습니다.',
  off: '알림을 껐습니다.',
  refusals: {
    denied:
      '브라우저가 이 사이트의 알림을 막고 있습니다. 브라우저의 사이트 설정에서 알림을 허용한 뒤 여기에서 다시 켜 주세요.',
    default: '브라우저에서 알림이 허용되지 않았습니다. 다시 켜면 한 번 더 물어봅니다.',
    impossible:
      '이 브라우저에서는 알림을 보여 줄 수 없습니다. 보안 연결이 필요하며 시크릿 창에서는 쓸 수 없습니다.',
  },
  one: (author, text) => `${author}: ${text}`,
  many: (n, room) => `${room}에 새 메시지 ${String(n)}개`,
};
