import type {
  CreateRoom,
  Invitation,
  Message,
  OpenRoom,
  User,
  SseChannel,
} from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { createContext } from 'svelte';
import type { Answer, Refused } from '../http/answer.ts';
import type { StoredText } from '../storage/stored-text.ts';
import type { ClosedReason } from './closed-reason.ts';
import { createReactiveMap } from './reactive-map.svelte.ts';
import { createInvitations } from './invitations.svelte.ts';
import { listenToRooms } from './listen-to-rooms.ts';
import { createRoom, type Room, type RoomsOutbox } from './room.svelte.ts';
import type { RoomsApi } from './rooms-api.ts';
import type { StreamedRooms } from './streamed-rooms.ts';

/** The signed-in user's rooms. */
export interface Rooms {
  readonly state: 'loading' | 'ready' | 'failed';
  /** The user's own rooms, the one with the latest message first. */
  readonly mine: readonly Room[];
  /** Open rooms that the user can join, as of the last load. */
  readonly open: readonly OpenRoom[];
  /** Unanswered invitations, newest first. */
  readonly invitations: readonly Invitation[];
  /** The number of unread messages in all rooms, plus the invitations. */
  readonly unread: number;
  /** Id of the room on screen; set by its view. */
  viewed: string | undefined;
  find(id: string): Room | undefined;
  /** Why a room that was open here is now closed. */
  closedBecause(id: string): ClosedReason | undefined;
  /** Reads the rooms again; open ones whose title contains the text. */
  load(find?: string): Promise<void>;
  create(room: CreateRoom): Promise<Answer<string>>;
  /** Joins an open room, or accepts an invitation. */
  join(id: string): Promise<Refused | undefined>;
  /** Declines an invitation. */
  decline(id: string): Promise<Refused | undefined>;
  invite(id: string, name: string): Promise<Refused | undefined>;
  /** Reads who is invited to an own room; undefined if that failed. */
  readInvited(id: string): Promise<readonly User[] | undefined>;
  removeMember(id: string, name: string): Promise<Refused | undefined>;
  /** Leaves a room, without a notice about it. */
  leave(id: string): Promise<Refused | undefined>;
  remove(id: string): Promise<Refused | undefined>;
  /** Sets the signed-in user; everything starts over. */
  changeUser(user: User | null): void;
}

/** Creates the rooms from the stream and the API, and keeps them up to date for as long as the page lives. */
export function createRooms(options: {
  readonly source: Pick<Source<SseChannel>, 'on' | 'reconnect'>;
  readonly api: RoomsApi;
  readonly streamed: StreamedRooms;
  readonly stored: (key: string) => StoredText;
  readonly outbox: RoomsOutbox;
  readonly now: () => number;
  /** Called once per burst with the messages of other users that arrived live. */
  readonly onArrived: (room: Room, messages: readonly Message[]) => void;
  /** Called with a new invitation. */
  readonly onInvited: (invitation: Invitation) => void;
  /** Called with the new user. */
  readonly onUser: (user: User | null) => void;
}): Rooms {
  const { source, api, streamed, stored, now } = options;
  const rooms = createReactiveMap<Room>();
  const closed = createReactiveMap<ClosedReason>();
  const invitations = createInvitations();
  let state = $state<Rooms['state']>('loading');
  let open = $state.raw<readonly OpenRoom[]>([]);
  let viewed = $state<string>();
  let user = $state.raw<User | null>(null);
  /** The last search text for open rooms. */
  let query = '';
  /** Distinguishes an outdated answer from the current one. */
  let loads = 0;
  /** Rooms that the user is leaving: there is no notice about those. */
  const leaving = createReactiveMap<true>();
  /** The stream has caught up since the user was set. */
  let hasSynced = false;
  /** Requests of `load` that have not been answered yet. */
  let pendingLoads = 0;

  const mine = $derived(
    rooms
      .values()
      .filter(({ facts }) => facts !== undefined)
      .sort((a, b) => (a.activeAt < b.activeAt ? 1 : -1)),
  );
  const unread = $derived(mine.reduce((sum, room) => sum + room.unread, invitations.all.length));

  function roomOf(id: string): Room {
    const present = rooms.get(id);
    if (present !== undefined) return present;
    const created = createRoom(id, {
      api,
      now,
      me: () => user?.id ?? '',
      outbox: options.outbox,
      draft: stored(`tidings.room.${id}.draft`),
      onArrived: (messages) => {
        options.onArrived(created, messages);
      },
      onMarked: (hasRefused) => {
        if (hasRefused && user !== null) void load();
        else askAgain();
      },
    });
    rooms.set(id, created);
    return created;
  }

  /** Creates the stream carry the user's rooms; reconnects if it does not carry them yet. */
  function follow(): void {
    const first = viewed !== undefined && rooms.has(viewed) ? [viewed] : [];
    // Until the list is loaded, the rooms of the last visit are kept.
    const before = streamed.ids.filter((id) => !closed.has(id) && !leaving.has(id));
    const kept = state === 'ready' ? [] : before;
    const ids = [...first, ...mine.map(({ id }) => id), ...kept];
    if (streamed.set(ids)) source.reconnect();
  }

  function close(id: string, why: ClosedReason): void {
    const wasOurs = rooms.delete(id) || streamed.ids.includes(id) || closed.has(id);
    if (leaving.has(id)) closed.delete(id);
    else if (wasOurs) closed.set(id, why);
    follow();
    askAgain();
  }

  /** A pending answer may be older than an event. */
  function askAgain(): void {
    if (pendingLoads > 0) void load();
  }

  async function load(find = query): Promise<void> {
    query = find;
    loads += 1;
    const number = loads;
    pendingLoads += 1;
    const answer = await api.readRooms(find);
    pendingLoads -= 1;
    if (number !== loads || user === null) return;
    if (!answer.ok) {
      state = state === 'ready' ? 'ready' : 'failed';
      return;
    }
    open = answer.data.open;
    invitations.replace(answer.data.invitations ?? []);
    for (const room of answer.data.mine) {
      closed.delete(room.id);
      roomOf(room.id).listed(room, answer.data.position);
    }
    const ids = answer.data.mine.map(({ id }) => id);
    for (const id of rooms.keys()) if (!ids.includes(id)) rooms.delete(id);
    state = 'ready';
    follow();
  }

  listenToRooms(source, {
    roomOf,
    added({ id }) {
      leaving.delete(id);
      closed.delete(id);
      void load();
    },
    closed: close,
    removed(id) {
      close(id, closed.get(id) ?? 'removed');
    },
    invited(invitation) {
      if (invitations.add(invitation)) options.onInvited(invitation);
      askAgain();
    },
    uninvited(room) {
      invitations.remove(room);
      askAgain();
    },
    caughtUp(outcome, hadSnapshot) {
      for (const room of rooms.values()) room.messages.caughtUp();
      // There is no snapshot of the list of rooms: after missed events it has to be loaded again.
      // After a snapshot of messages, the server counts which of them are unread.
      const mayHaveMissed = !hasSynced || outcome !== 'resumed' || hadSnapshot;
      hasSynced = true;
      if (user !== null && (state === 'failed' || mayHaveMissed)) void load();
    },
  });

  async function leave(
    id: string,
    ask: () => Promise<Answer<unknown>>,
  ): Promise<Refused | undefined> {
    leaving.set(id, true);
    const answer = await ask();
    if (answer.ok || answer.why === 'not-found') {
      close(id, 'left');
      return undefined;
    }
    leaving.delete(id);
    return answer;
  }

  return {
    get state() {
      return state;
    },
    get mine() {
      return mine;
    },
    get open() {
      return open;
    },
    get invitations() {
      return invitations.all;
    },
    get unread() {
      return unread;
    },
    get viewed() {
      return viewed;
    },
    set viewed(id) {
      viewed = id;
    },
    find(id) {
      const room = rooms.get(id);
      return room?.facts === undefined ? undefined : room;
    },
    closedBecause: (id) => closed.get(id),
    load,
    async create(body) {
      const answer = await api.create(body);
      if (!answer.ok) return answer;
      const { room } = answer.data;
      roomOf(room.id).change({ name: 'snapshot', room });
      follow();
      // The answer to an earlier request does not include it.
      void load();
      return { ok: true, data: room.id };
    },
    async join(id) {
      const answer = await api.addMember(id, user?.name ?? '');
      if (!answer.ok) return answer;
      leaving.delete(id);
      await load();
      return undefined;
    },
    async decline(id) {
      const answer = await api.removeMember(id, user?.name ?? '');
      if (!answer.ok && answer.why !== 'not-found') return answer;
      invitations.remove(id);
      askAgain();
      return undefined;
    },
    async readInvited(id) {
      const answer = await api.read(id);
      return answer.ok ? (answer.data.invited ?? []) : undefined;
    },
    async invite(id, name) {
      const answer = await api.addMember(id, name);
      return answer.ok ? undefined : answer;
    },
    async removeMember(id, name) {
      const answer = await api.removeMember(id, name);
      return answer.ok ? undefined : answer;
    },
    leave: (id) => leave(id, () => api.removeMember(id, user?.name ?? '')),
    remove: (id) => leave(id, () => api.remove(id)),
    changeUser(next) {
      const isAnother = user !== null || next === null;
      user = next;
      loads += 1;
      state = 'loading';
      hasSynced = false;
      if (isAnother) {
        for (const map of [rooms, closed, leaving]) map.clear();
        open = [];
        invitations.replace([]);
        query = '';
        streamed.set([]);
      }
      options.onUser(next);
      if (next !== null) void load();
    },
  };
}

export const [useRooms, provideRooms] = createContext<Rooms>();
