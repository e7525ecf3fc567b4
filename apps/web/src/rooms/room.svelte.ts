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
import type { Entry, OwnUpdate } from '../list/model.ts';
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

/** A message as its author writes it. */
export interface MessageDraft {
  readonly text: string;
}

/** What rooms need of the outbox. */
export interface RoomsOutbox {
  /** Passes the outbox's items of a room to `take`, now and whenever they change. */
  follow(room: string, take: (update: OwnUpdate<Message, MessageDraft>) => void): void;
  send(room: string, draft: MessageDraft): void;
}

/** The users who are looking at a room. */
interface Presence {
  readonly count: number;
  readonly users: readonly User[];
}

/** One room of which the reader is a member. */
export interface Room {
  readonly id: string;
  /** Undefined until they are known. */
  readonly facts: RoomFacts | undefined;
  readonly messages: LiveListStore<Message, MessageDraft>;
  /** The message whose text is being changed, if one is. */
  readonly edits: HeldEdits<Entry<Message>>;
  /** The message being written; survives a reload. */
  readonly draft: StoredText;
  readonly present: Presence | undefined;
  /** Who else is writing right now. */
  readonly writing: readonly User[];
  readonly newest: Message | undefined;
  /** How many messages of others the reader has not read; at most `maxUnread` + 1. */
  readonly unread: number;
  /** Orders rooms by their last message: the id of a message, or the beginning of one. */
  readonly activeAt: string;
  /** Returns a function that returns whether a message, by its id, is unread now; later changes do not affect it. */
  findUnread(): (id: string) => boolean;
  /** Applies the room's entry in the list of rooms, as of a position. */
  listed(room: MyRoom, position: PositionText): void;
  /** Counts a message that has arrived through the stream, live or replayed. */
  arrived(message: Message, at: PositionText | undefined): void;
  /** Reports that the stream is about to delete a message. */
  deleted(message: string): void;
  change(change: RoomChange): void;
  setPresence(presence: Presence): void;
  setWriting(users: readonly User[]): void;
  /** Marks everything up to the newest message as read, and reports that to the server in a moment. */
  markRead(message: string): void;
  /** Shows a message at once, and sends it as soon as that is possible. */
  send(draft: MessageDraft): void;
  /** Reports that the reader is writing; again only after a while. */
  reportWriting(): void;
  edit(message: Message, text: string): Promise<Refused | undefined>;
  remove(message: Message): Promise<Refused | undefined>;
  /** Changes title, openness or owner. */
  editRoom(changes: EditRoom): Promise<Refused | undefined>;
}

/** Milliseconds that reading is collected before it is reported to the server. */
export const reportReadMs = 400;
/** Milliseconds after which a user is no longer shown as writing without a further report. */
const writingFadesMs = writingHoldsMs + 2_000;

/** Creates a room; its changes come from `listenToRooms`. */
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
     * Called when the server knows what was read. `hasRefused`: a count from before that has arrived
     * meanwhile and was ignored; one that is still under way has to be ignored as well.
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
  /** Messages up to this id were read, of those that are not dated ahead. */
  let readUpTo: string | undefined;
  /** The newest message when everything was last read. */
  let marked = '';
  let readTimer: ReturnType<typeof setTimeout> | undefined;
  /** Read reports that the server has not answered yet. */
  let readReports = 0;
  let hasRefused = false;
  let fadeTimer: ReturnType<typeof setTimeout> | undefined;
  let reportedWritingAt = Number.NEGATIVE_INFINITY;

  const edits = createHeldEdits<Entry<Message>>();
  const messages = createLiveList<Message, MessageDraft>({
    now,
    onArrived: options.onArrived,
    onDeleted: (entries) => {
      edits.deleted(entries.map(({ item }) => item.id));
    },
    api: {
      async readOlder(before, limit) {
        const answer = await api.readOlder(id, before, limit);
        return answer.ok
          ? { ok: true, data: { ...answer.data, items: answer.data.messages } }
          : answer;
      },
    },
  });
  options.outbox.follow(id, (update) => {
    // After a message was sent, further writing is reported again.
    if (update.answered !== undefined) reportedWritingAt = Number.NEGATIVE_INFINITY;
    messages.updateOwn(update);
  });
  const unreadCount = $derived(countUnread(unread, messages.list.position));

  async function reportRead(message: string): Promise<void> {
    readReports += 1;
    await api.markRead(id, message);
    readReports -= 1;
    if (readReports > 0 || readTimer !== undefined) return;
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
      // The count may be from before the server knew what was read here.
      if (readReports > 0 || readTimer !== undefined) {
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
    setPresence(presence) {
      present = presence;
    },
    setWriting(users) {
      writing = users.filter((user) => user.id !== me());
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
      // A newest message that is dated ahead remains the newest.
      if (unread === before && message <= laterId(marked, readUpTo ?? '')) return;
      readUpTo = laterId(readUpTo ?? '', idInTime(message, position));
      marked = message;
      readTimer ??= setTimeout(() => {
        readTimer = undefined;
        void reportRead(marked);
      }, reportReadMs);
    },
    send(draft) {
      reportedWritingAt = Number.NEGATIVE_INFINITY;
      options.outbox.send(id, draft);
    },
    reportWriting() {
      if (now() - reportedWritingAt < writingHoldsMs / 2) return;
      reportedWritingAt = now();
      void api.reportWriting(id);
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

/** Returns the refusal, if any; something that was already deleted is no refusal. */
function refusedOf(answer: Answer<unknown>): Refused | undefined {
  return answer.ok || answer.why === 'not-found' ? undefined : answer;
}
