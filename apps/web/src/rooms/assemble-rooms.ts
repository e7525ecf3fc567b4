import type { Message, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { Api } from '../http/ask.ts';
import type { I18n } from '../i18n/i18n.svelte.ts';
import { createFoldedCount } from '../live-region/folded-count.ts';
import { createNotifier } from '../notifications/notify.ts';
import { nameOf } from '../people/author-name.ts';
import type { LateOutbox, Shows } from '../outbox/late-outbox.svelte.ts';
import { roomList } from '../outbox/lists.ts';
import type { StoredText } from '../storage/stored-text.ts';
import { createRoomsApi } from './rooms-api.ts';
import { createRooms, type Rooms } from './rooms.svelte.ts';
import { roomsWords } from './rooms-words.ts';
import type { StreamedRooms } from './streamed-rooms.ts';

/** What rooms are made of. */
export interface RoomsParts {
  readonly source: Pick<Source<SseChannel>, 'on' | 'reconnect'>;
  readonly api: Api;
  readonly streamed: StreamedRooms;
  readonly stored: (key: string) => StoredText;
  readonly outbox: LateOutbox;
  /** Where the outbox finds who shows what it holds. */
  readonly shows: Shows;
  readonly now: () => number;
  /** Says something to who does not see the page. */
  readonly say: (text: string) => void;
  readonly i18n: I18n;
  /** Goes to a page of ours. */
  readonly open: (href: string) => void;
  readonly window: Window & typeof globalThis;
}

/** Milliseconds of silence between two things said of the room that is looked at: it is a talk. */
const roomQuietMs = 4_000;

/** Puts the rooms together, and says what comes into the one that is looked at, and into all while none is. */
export function assembleRooms(options: RoomsParts): Rooms {
  const { say, i18n, api, outbox, shows, open, window, ...parts } = options;
  let lastMessage: Message | undefined;
  const sayArrived = createFoldedCount(
    (count) => {
      const { room } = i18n.textOf(roomsWords);
      const isOne = count === 1 && lastMessage !== undefined;
      say(
        isOne
          ? room.says(
              nameOf(lastMessage?.author, i18n.text.people.someone),
              lastMessage?.text ?? '',
            )
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
        shows.rooms.set(room, take);
        outbox.current?.show(roomList(room));
      },
      send(room, draft) {
        outbox.current?.add(roomList(room), draft);
      },
    },
    onArrived({ id }, messages) {
      if (rooms.viewed !== id) return;
      lastMessage = messages.at(-1);
      sayArrived(messages.length);
    },
    onInvited({ room, owner }) {
      const { rooms } = i18n.textOf(roomsWords);
      say(rooms.invitation(nameOf(owner, i18n.text.people.someone), room.title));
    },
    onPerson(person) {
      notifier.changePerson(person);
    },
  });
  // After the rooms: they have taken in what an event says of them before it is told.
  const notifier = createNotifier({ ...parts, i18n, rooms, open, window });
  return rooms;
}
