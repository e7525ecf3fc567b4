import { detailsTopic, postsTopic, roomTopic, sse } from '@tidings/contracts';
import { everyone } from '@tidings/protocol';
import { connectShared } from '@tidings/event-source/shared';

/** What a tab has received, for the test to read. */
export interface TabLog {
  /** The list as the tab would show it, the newest first. */
  titles: string[];
  /** What was said in rooms, the oldest first. */
  texts: string[];
  /** The position of every change, in order of arrival. */
  readonly positions: string[];
  readonly outcomes: string[];
  readonly states: string[];
  readonly reports: string[];
  /** Connections that this very tab has open for all, each of them in a frame. */
  readonly connections: number;
  endAll(): void;
  signInAs(who: string): void;
}

const query = new URLSearchParams(location.search);
let who = query.get('who') ?? '';
const transport = query.get('transport');
const missing = query.get('without');
const room = query.get('room');
const watches =
  room === null
    ? query.get('watches')
    : [postsTopic, everyone, roomTopic(room), detailsTopic(room)].join(',');
const log: TabLog = {
  titles: [],
  texts: [],
  positions: [],
  outcomes: [],
  states: [],
  reports: [],
  get connections() {
    return document.querySelectorAll('iframe').length;
  },
  endAll() {
    source.endAll();
  },
  signInAs(next) {
    who = next;
    source.reconnect();
  },
};

const source = connectShared(sse, {
  who: () => who,
  url: room === null ? sse.path : `${sse.path}?room=${room}`,
  ...(transport === 'worker' || transport === 'locks' ? { transport } : {}),
  ...(watches !== null && { watches: () => watches.split(',') }),
  platform: {
    ...(missing === 'locks' && { locks: undefined }),
    ...(missing === 'worker' && {
      openWorker() {
        throw new TypeError('There are no shared workers here.');
      },
    }),
  },
  onReport: (report) => log.reports.push(JSON.stringify(report)),
});
source.on('posts', ({ posts }) => {
  log.titles = posts.map(({ title }) => title);
});
source.on('newPost', ({ title }, { position }) => {
  log.titles = [title, ...log.titles];
  log.positions.push(position ?? '');
});
source.on('messages', ({ messages }) => {
  log.texts = messages.map(({ text }) => text).reverse();
});
source.on('newMessage', ({ text }) => {
  log.texts.push(text);
});
source.on('sync', ({ outcome }) => {
  log.outcomes.push(outcome);
});
source.onState((state) => {
  log.states.push(
    state.name === 'stopped' ? `stopped ${state.reason} ${state.code ?? ''}` : state.name,
  );
});

declare global {
  interface Window {
    log: TabLog;
  }
}
window.log = log;
