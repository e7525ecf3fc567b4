import type { Message, SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { Api } from '../http/ask.ts';
import type { Dictionary } from '../i18n/english.ts';
import { createFoldedCount } from '../live-region/folded-count.ts';
import { nameOf } from '../people/author-name.ts';
import type { LateOutbox, Shows } from '../outbox/late-outbox.svelte.ts';
import { roomList } from '../outbox/lists.ts';
import type { StoredText } from '../storage/stored-text.ts';
import { createRoomsApi } from './rooms-api.ts';
import { createRooms, type Rooms } from './rooms.svelte.ts';
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
  readonly text: () => Dictionary;
}

/** Milliseconds of silence between two things said of the room that is looked at: it is a talk. */
const roomQuietMs = 4_000;

/** Puts the rooms together, and says what comes into the one that is looked at. */
export function assembleRooms({ say, text, api, outbox, shows, ...parts }: RoomsParts): Rooms {
  let lastMessage: Message | undefined;
  const sayArrived = createFoldedCount(
    (count) => {
      const { room, people } = text();
      const isOne = count === 1 && lastMessage !== undefined;
      say(
        isOne
          ? room.says(nameOf(lastMessage?.author, people.someone), lastMessage?.text ?? '')
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
  });
  return rooms;
}
