import type { Message, User, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { nameOf } from '../users/author-name.ts';
import type { Rooms } from '../rooms/rooms.svelte.ts';
import { notificationWords } from './notification-words.ts';
import { readPermission } from './permission.ts';
import { createTabVisibility } from './tab-visibility.ts';
import { createShownNotifications } from './shown-notifications.ts';
import { fold, isRecent, type Arrival, type RoomNotification } from './room-notification.ts';
import { createNotificationSetting } from './notification-setting.ts';

/** Shows notifications of messages that arrive while no tab is visible, to users who have switched them on. */
export interface Notifier {
  /** Sets the signed-in user. */
  changeUser(user: User | null): void;
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
  if (readPermission(window) === 'impossible') return { changeUser: () => undefined };

  const notifications = createShownNotifications(navigator);
  let user: User | null = null;
  let isLeader = false;
  /** Messages that have arrived without a notification yet, by room. */
  let waiting = new Map<string, readonly Arrival[]>();
  let isQueued = false;
  /** The last queued task: one runs after the other, so that nothing is shown after it was closed. */
  let last: Promise<unknown> = Promise.resolve();
  const queue = (work: () => Promise<unknown>): void => {
    last = last.then(work).catch(() => undefined);
  };
  const close = (fits: (shown: RoomNotification) => boolean): void => {
    queue(() => notifications.close(fits));
  };
  const tabs = createTabVisibility(window, () => {
    // A visible page shows what is unread itself.
    close(() => true);
  });
  void navigator.locks.request(lockName, () => {
    isLeader = true;
    return new Promise(() => undefined);
  });

  function isWanted(): boolean {
    if (user === null || readPermission(window) !== 'granted') return false;
    return createNotificationSetting(() => window.localStorage, user.id).read();
  }

  function notifySoon(): void {
    if (isQueued || waiting.size === 0) return;
    isQueued = true;
    queue(notify);
  }

  async function notify(): Promise<void> {
    const arrived = waiting;
    isQueued = false;
    waiting = new Map();
    const me = user?.id;
    await i18n.withWords(Promise.resolve({ words: notificationWords }));
    for (const [id, arrivals] of arrived) {
      if (me === undefined) return;
      const shown = fold(await notifications.find(id), { room: id, person: me }, arrivals);
      const isVisible = await tabs.isAnyVisible();
      // Read last: the room or the session may have ended while the others were awaited.
      const title = rooms.find(id)?.facts?.title;
      if (shown === undefined || isVisible || title === undefined || user?.id !== me) continue;
      await notifications.show(shown, wordsOf(shown, title, arrivals.at(-1)?.message));
    }
  }

  function wordsOf({ count }: RoomNotification, room: string, message: Message | undefined) {
    const text = i18n.textOf(notificationWords);
    const author = nameOf(message?.author, i18n.text.users.someone);
    const body = text.one(author, (message?.text ?? '').slice(0, maxTextLength));
    return { title: count === 1 ? room : text.many(count, room), body };
  }

  source.on('newMessage', (message, { replayed, position: at }) => {
    const isVisible = window.document.visibilityState === 'visible';
    if (isVisible || !isLeader || user === null || !isWanted()) return;
    // Own messages arrive here from the user's other browsers.
    if (at === undefined || message.author?.id === user.id) return;
    waiting.set(message.room, [...(waiting.get(message.room) ?? []), { message, at }]);
    if (!replayed) notifySoon();
  });
  source.on('sync', ({ position }) => {
    keepWaiting((arrival) => isRecent(arrival, position));
    notifySoon();
  });
  source.on('messageDeleted', ({ room, id }) => {
    keepWaiting(({ message }) => message.id !== id);
    // A deleted message must not stay in a notification.
    close((shown) => shown.room === room && shown.newest === id);
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
    close((shown) => shown.room === room);
  }

  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const isOurs = typeof data === 'object' && data !== null && 'open' in data;
    if (isOurs && typeof data.open === 'string') options.open(data.open);
  });

  return {
    changeUser(next) {
      user = next;
      waiting.clear();
      close((shown) => shown.person !== user?.id);
    },
  };
}
