import type { Message, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { ApiClient } from '../http/api-client.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { createBurstCounter } from '../live-region/burst-counter.ts';
import { createNotifier } from '../notifications/notify.ts';
import { nameOf } from '../users/author-name.ts';
import type { LazyOutbox, OutboxSinks } from '../outbox/lazy-outbox.svelte.ts';
import { roomList } from '../outbox/lists.ts';
import type { StoredText } from '../storage/stored-text.ts';
import { createRoomsApi } from './rooms-api.ts';
import { createRooms, type Rooms } from './rooms.svelte.ts';
import { roomsWords } from './rooms-words.ts';
import type { StreamedRooms } from './streamed-rooms.ts';

/** What the rooms are assembled from. */
export interface RoomsParts {
  readonly source: Pick<Source<SseChannel>, 'on' | 'reconnect'>;
  readonly api: ApiClient;
  readonly streamed: StreamedRooms;
  readonly stored: (key: string) => StoredText;
  readonly outbox: LazyOutbox;
  /** Where the outbox writes the items that wait in it. */
  readonly sinks: OutboxSinks;
  readonly now: () => number;
  /** Announces a text to screen readers. */
  readonly announce: (text: string) => void;
  readonly i18n: I18n;
  /** Navigates to one of our pages. */
  readonly open: (href: string) => void;
  readonly window: Window & typeof globalThis;
}

/** Milliseconds of silence between two announcements in the room on screen: short, as it is a conversation. */
const roomQuietMs = 4_000;

/** Assembles the rooms; announces messages in the room on screen, and notifies of those in all rooms while no tab is visible. */
export function assembleRooms(options: RoomsParts): Rooms {
  const { announce, i18n, api, outbox, sinks, open, window, ...parts } = options;
  let lastMessage: Message | undefined;
  const announceArrived = createBurstCounter(
    (count) => {
      const { room } = i18n.textOf(roomsWords);
      const isOne = count === 1 && lastMessage !== undefined;
      announce(
        isOne
          ? room.says(nameOf(lastMessage?.author, i18n.text.users.someone), lastMessage?.text ?? '')
          : room.newMessages(count),
      );
    },
    { quietMs: roomQuietMs },
  );
  const rooms = createRooms({
    ...parts,
    api: createRoomsApi(api),
    outbox: {
      follow(room, take) {
        sinks.rooms.set(room, take);
        outbox.current?.show(roomList(room));
      },
      send(room, draft) {
        outbox.current?.add(roomList(room), draft);
      },
    },
    onArrived({ id }, messages) {
      if (rooms.viewed !== id) return;
      lastMessage = messages.at(-1);
      announceArrived(messages.length);
    },
    onInvited({ room, owner }) {
      const { rooms } = i18n.textOf(roomsWords);
      announce(rooms.invitation(nameOf(owner, i18n.text.users.someone), room.title));
    },
    onUser(user) {
      notifier.changeUser(user);
    },
  });
  // After the rooms, so that they have applied an event before it is shown in a notification.
  const notifier = createNotifier({ ...parts, i18n, rooms, open, window });
  return rooms;
}
