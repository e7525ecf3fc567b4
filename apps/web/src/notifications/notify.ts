import type { Message, User, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { nameOf } from '../users/author-name.ts';
import type { Rooms } from '../rooms/rooms.svelte.ts';
import { notificationWords } from './notification-words.ts';
import { readPermission } from './permission.ts';
import { createSeen } from './tab-visibility.ts';
import { createShown } from './shown-notifications.ts';
import { fold, isNews, type Arrival, type Told } from './room-notification.ts';
import { createWish } from './notification-setting.ts';

/** Shows notifications of messages that arrive while no tab is visible, to users who have switched them on. */
export interface Notifier {
  /** Sets the signed-in user. */
  changePerson(person: User | null): void;
}

/** Held by the tab that shows notifications for all tabs. A browser does not freeze a tab that holds a lock. */
const lockName = 'tidings.notifier';
/** Characters of a message that a notification shows. */
const maxTextLength = 200;

/** Creates the notifier, for as long as the page lives. */
export function createNotifier(options: {
  readonly source: Pick<Source<SseChannel>, 'on'>;
  readonly rooms: Pick<Rooms, 'find'>;
  readonly i18n: I18n;
  /** Navigates to one of our pages. */
  readonly open: (href: string) => void;
  readonly window: Window & typeof globalThis;
}): Notifier {
  const { source, rooms, i18n, window } = options;
  const { navigator } = window;
  if (readPermission(window) === 'impossible') return { changePerson: () => undefined };

  const shown = createShown(navigator);
  let person: User | null = null;
  let isTeller = false;
  /** Messages that have arrived without a notification yet, by room. */
  let waiting = new Map<string, readonly Arrival[]>();
  let isQueued = false;
  /** The last queued task: one runs after the other, so that nothing is shown after it was closed. */
  let last: Promise<unknown> = Promise.resolve();
  const queue = (work: () => Promise<unknown>): void => {
    last = last.then(work).catch(() => undefined);
  };
  const close = (fits: (told: Told) => boolean): void => {
    queue(() => shown.close(fits));
  };
  const seen = createSeen(window, () => {
    // A visible page shows what is unread itself.
    close(() => true);
  });
  void navigator.locks.request(lockName, () => {
    isTeller = true;
    return new Promise(() => undefined);
  });

  function isWanted(): boolean {
    if (person === null || readPermission(window) !== 'granted') return false;
    return createWish(() => window.localStorage, person.id).read();
  }

  function tellSoon(): void {
    if (isQueued || waiting.size === 0) return;
    isQueued = true;
    queue(tell);
  }

  async function tell(): Promise<void> {
    const arrived = waiting;
    isQueued = false;
    waiting = new Map();
    const me = person?.id;
    await i18n.withWords(Promise.resolve({ words: notificationWords }));
    for (const [id, arrivals] of arrived) {
      if (me === undefined) return;
      const told = fold(await shown.find(id), { room: id, person: me }, arrivals);
      const isSeen = await seen.isSomewhere();
      // Read last: the room or the session may have ended while the others were awaited.
      const title = rooms.find(id)?.facts?.title;
      if (told === undefined || isSeen || title === undefined || person?.id !== me) continue;
      await shown.show(told, wordsOf(told, title, arrivals.at(-1)?.message));
    }
  }

  function wordsOf({ count }: Told, room: string, message: Message | undefined) {
    const text = i18n.textOf(notificationWords);
    const author = nameOf(message?.author, i18n.text.people.someone);
    const body = text.one(author, (message?.text ?? '').slice(0, maxTextLength));
    return { title: count === 1 ? room : text.many(count, room), body };
  }

  source.on('newMessage', (message, { replayed, position: at }) => {
    const isSeen = window.document.visibilityState === 'visible';
    if (isSeen || !isTeller || person === null || !isWanted()) return;
    // Own messages arrive here from the user's other browsers.
    if (at === undefined || message.author?.id === person.id) return;
    waiting.set(message.room, [...(waiting.get(message.room) ?? []), { message, at }]);
    if (!replayed) tellSoon();
  });
  source.on('sync', ({ position }) => {
    keepWaiting((arrival) => isNews(arrival, position));
    tellSoon();
  });
  source.on('messageDeleted', ({ room, id }) => {
    keepWaiting(({ message }) => message.id !== id);
    // A deleted message must not stay in a notification.
    close((told) => told.room === room && told.newest === id);
  });
  source.on('roomRemoved', ({ room }) => {
    forgetRoom(room);
  });
  source.on('revoked', ({ topic }) => {
    forgetRoom(topic.slice(topic.indexOf(':') + 1));
  });

  function keepWaiting(fits: (arrival: Arrival) => boolean): void {
    for (const [room, arrivals] of waiting) {
      const left = arrivals.filter(fits);
      if (left.length > 0) waiting.set(room, left);
      else waiting.delete(room);
    }
  }

  function forgetRoom(room: string): void {
    waiting.delete(room);
    close((told) => told.room === room);
  }

  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const isOurs = typeof data === 'object' && data !== null && 'open' in data;
    if (isOurs && typeof data.open === 'string') options.open(data.open);
  });

  return {
    changePerson(next) {
      person = next;
      waiting.clear();
      close((told) => told.person !== person?.id);
    },
  };
}
