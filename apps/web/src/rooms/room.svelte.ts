import {
  writingHoldsMs,
  type EditRoom,
  type Message,
  type MyRoom,
  type User,
} from '@tidings/contracts';
import type { Answer, Refused } from '../http/answer.ts';
import { createHeldEdits, type HeldEdits } from '../list/held-edits.svelte.ts';
import { createLiveList, type LiveListStore } from '../list/live-list.svelte.ts';
import { findEntry } from '../list/entries.ts';
import type { Entry, OwnTold } from '../list/model.ts';
import { isAhead, type PositionText } from '../list/order.ts';
import type { StoredText } from '../storage/stored-text.ts';
import { changeRoom, type RoomChange, type RoomFacts } from './room-facts.ts';
import type { RoomsApi } from './rooms-api.ts';
import { idAt, idInTime, laterId } from './time-of-id.ts';
import {
  addUnread,
  countUnread,
  isUnread,
  listUnread,
  newestOf,
  nothingUnread,
  readAll,
  removeUnread,
} from './unread.ts';

/** A message as it is written. */
export interface MessageDraft {
  readonly text: string;
}

/** What rooms need of the outbox. */
export interface RoomsOutbox {
  /** Has what waits for a room told to who shows it, now and whenever it changes. */
  follow(room: string, take: (told: OwnTold<Message, MessageDraft>) => void): void;
  send(room: string, draft: MessageDraft): void;
}

/** Who looks at a room. */
interface Presence {
  readonly count: number;
  readonly people: readonly User[];
}

/** One room of which the reader is a member. */
export interface Room {
  readonly id: string;
  /** Undefined until something has said what the room is. */
  readonly facts: RoomFacts | undefined;
  readonly messages: LiveListStore<Message, MessageDraft>;
  /** The message whose text is being changed, if one is. */
  readonly edits: HeldEdits<Entry<Message>>;
  /** What is being written, over a reload. */
  readonly draft: StoredText;
  readonly present: Presence | undefined;
  /** Who else is writing right now. */
  readonly writing: readonly User[];
  readonly newest: Message | undefined;
  /** How many messages of others the reader has not read; at most `maxUnread` + 1. */
  readonly unread: number;
  /** Orders rooms by when they were last written in: the id of a message, or the beginning of one. */
  readonly activeAt: string;
  /** Returns what says of a message, by its id, whether it is unread now; it does not change any more. */
  findUnread(): (id: string) => boolean;
  /** Takes in what the list of rooms says of it, as of a position. */
  listed(room: MyRoom, position: PositionText): void;
  /** Takes in that the stream has brought a message, live or replayed. */
  arrived(message: Message, at: PositionText | undefined): void;
  /** Takes in that the stream is about to take a message away. */
  deleted(message: string): void;
  change(change: RoomChange): void;
  nowPresent(presence: Presence): void;
  nowWriting(people: readonly User[]): void;
  /** Notes that everything that is here has been read, up to the newest message, and tells the server in a moment. */
  markRead(message: string): void;
  /** Shows a message at once, and sends it as soon as that is possible. */
  send(draft: MessageDraft): void;
  /** Tells the others that the reader is writing; again only after a while. */
  sayWriting(): void;
  edit(message: Message, text: string): Promise<Refused | undefined>;
  remove(message: Message): Promise<Refused | undefined>;
  /** Changes title, openness or owner. */
  editRoom(changes: EditRoom): Promise<Refused | undefined>;
}

/** Milliseconds that what was read is gathered before the server is told. */
export const tellReadMs = 400;
/** Milliseconds after which nobody is shown as writing whom nothing has said so of again. */
const writingFadesMs = writingHoldsMs + 2_000;

/** Makes a room; it hears of what becomes of it from whoever listens to the stream. */
export function createRoom(
  id: string,
  options: {
    readonly api: RoomsApi;
    /** Whose rooms these are. */
    readonly me: () => string;
    readonly outbox: RoomsOutbox;
    readonly draft: StoredText;
    readonly now: () => number;
    readonly onArrived: (messages: readonly Message[]) => void;
    /**
     * Told that the server knows what was read. What it counted before that was refused, if it has answered
     * meanwhile, and is to be refused if it answers yet.
     */
    readonly onMarked: (hasRefused: boolean) => void;
  },
): Room {
  const { api, me, now } = options;
  let facts = $state.raw<RoomFacts>();
  let present = $state.raw<Presence>();
  let writing = $state.raw<readonly User[]>([]);
  let listedLast = $state.raw<Message>();
  let unread = $state.raw(nothingUnread);
  let activeAt = $state(id);
  /** Messages up to here were read, of those that are not dated ahead. */
  let readUpTo: string | undefined;
  /** The newest message when everything was last read. */
  let marked = '';
  let tellTimer: ReturnType<typeof setTimeout> | undefined;
  /** Read marks that the server has not answered. */
  let telling = 0;
  let hasRefused = false;
  let fadeTimer: ReturnType<typeof setTimeout> | undefined;
  let saidWritingAt = Number.NEGATIVE_INFINITY;

  const edits = createHeldEdits<Entry<Message>>();
  const messages = createLiveList<Message, MessageDraft>({
    now,
    onArrived: options.onArrived,
    onDeleted: (entries) => {
      edits.deleted(entries.map(({ item }) => item.id));
    },
    door: {
      async readOlder(before, limit) {
        const answer = await api.readOlder(id, before, limit);
        return answer.ok
          ? { ok: true, data: { ...answer.data, items: answer.data.messages } }
          : answer;
      },
    },
  });
  options.outbox.follow(id, (told) => {
    // Who has sent something and goes on writing is writing anew.
    if (told.answered !== undefined) saidWritingAt = Number.NEGATIVE_INFINITY;
    messages.takeOwn(told);
  });
  const unreadCount = $derived(countUnread(unread, messages.list.position));

  async function tell(message: string): Promise<void> {
    telling += 1;
    await api.markRead(id, message);
    telling -= 1;
    if (telling > 0 || tellTimer !== undefined) return;
    options.onMarked(hasRefused);
    hasRefused = false;
  }

  return {
    id,
    messages,
    edits,
    draft: options.draft,
    get facts() {
      return facts;
    },
    get present() {
      return present;
    },
    get writing() {
      return writing;
    },
    get newest() {
      return newestOf(messages.list, listedLast);
    },
    get unread() {
      return unreadCount;
    },
    get activeAt() {
      return activeAt;
    },
    findUnread() {
      const [then, upTo] = [unread, readUpTo];
      return (id) => isUnread(then, id, upTo);
    },
    listed(room, position) {
      facts = changeRoom(facts, { name: 'listed', room });
      listedLast = room.last ?? undefined;
      activeAt = laterId(activeAt, room.last?.id ?? '');
      // It may have been counted before the server heard what was read here.
      if (telling > 0 || tellTimer !== undefined) {
        hasRefused = true;
        return;
      }
      unread = listUnread(unread, room.unread, position);
      readUpTo = room.readUpTo ?? undefined;
    },
    arrived({ id, author }, at) {
      if (author?.id !== me()) unread = addUnread(unread, id, at);
      activeAt = laterId(activeAt, idAt(at));
    },
    deleted(message) {
      const { entries, position } = messages.list;
      const item = findEntry(entries, message)?.item;
      const isOthers = item !== undefined && item.author?.id !== me();
      const wasUnread = isOthers && message > (readUpTo ?? '') && !isAhead(message, position);
      unread = removeUnread(unread, message, wasUnread);
    },
    change(change) {
      facts = changeRoom(facts, change);
    },
    nowPresent(presence) {
      present = presence;
    },
    nowWriting(people) {
      writing = people.filter((person) => person.id !== me());
      clearTimeout(fadeTimer);
      if (writing.length === 0) return;
      fadeTimer = setTimeout(() => {
        writing = [];
      }, writingFadesMs);
    },
    markRead(message) {
      const { position } = messages.list;
      const before = unread;
      unread = readAll(before, position);
      // A newest message that is dated ahead stays the newest.
      if (unread === before && message <= laterId(marked, readUpTo ?? '')) return;
      readUpTo = laterId(readUpTo ?? '', idInTime(message, position));
      marked = message;
      tellTimer ??= setTimeout(() => {
        tellTimer = undefined;
        void tell(marked);
      }, tellReadMs);
    },
    send(draft) {
      saidWritingAt = Number.NEGATIVE_INFINITY;
      options.outbox.send(id, draft);
    },
    sayWriting() {
      if (now() - saidWritingAt < writingHoldsMs / 2) return;
      saidWritingAt = now();
      void api.sayWriting(id);
    },
    async edit(message, text) {
      const answer = await api.editMessage(id, message.id, text);
      if (!answer.ok) return answer;
      messages.edited(answer.data.message, answer.data.position);
      return undefined;
    },
    remove: async (message) => refusedOf(await api.removeMessage(id, message.id)),
    async editRoom(changes) {
      const answer = await api.edit(id, changes);
      return answer.ok ? undefined : answer;
    },
  };
}

/** Returns why something was not done; gone is gone, whoever did it. */
function refusedOf(answer: Answer<unknown>): Refused | undefined {
  return answer.ok || answer.why === 'not-found' ? undefined : answer;
}
