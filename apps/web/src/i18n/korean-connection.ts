import { countIn } from './counts.ts';
import type { englishConnection } from './english-connection.ts';

const count = countIn('ko');

/** The texts of the connection details, in Korean. */
export const koreanConnection: typeof englishConnection = {
  reconnectNow: '지금 다시 연결',
  about: {
    connecting: '서버에 스트림을 요청하고 있습니다.',
    catchingUp: '연결되었습니다. 놓친 내용을 받고 있습니다.',
    live: '모든 변경이 일어나는 즉시 이 페이지에 도착합니다.',
    late: '연결되어 있지만 데이터베이스의 변경이 서버에 도착하지 않고 있습니다. 계속 시도합니다.',
    reconnecting: '연결이 끊겼습니다. 놓치는 내용 없이 멈춘 곳부터 이어집니다.',
    offline: '네트워크에 연결되어 있지 않습니다. 다시 연결되면 멈춘 곳부터 이어집니다.',
    stopped: '서버가 이 스트림을 완전히 끝냈습니다. 계속하려면 페이지를 새로고침하세요.',
  },
  watchingTerm: '지금 글을 보는 중',
  watching: (n) => `${count(n)}명`,
  lagTerm: '데이터베이스에서 이 페이지까지',
  outcomeTerm: '마지막 동기화',
  outcomes: {
    snapshot: '첫 방문: 최신 글을 받았습니다',
    resumed: (missed) => `이어받음: 놓친 변경 ${count(missed)}건을 받았습니다`,
    gap: '이어받지 못해 목록을 새로 불러왔습니다',
  },
  unknownTerm: '새 버전에만 있어 건너뜀',
  unknown: (n) => `이벤트 ${count(n)}건`,
  documents: '직접 만드는 클라이언트용:',
  events: '이벤트',
  http: 'HTTP',
};
