import { writingHoldsMs } from '@tidings/contracts';

/** A signed-in user. */
export interface PresentUser {
  readonly id: string;
  readonly name: string;
}

/** Names by users' ids. */
export type Names = ReadonlyMap<string, string>;

/** Who is in a room, on one node. */
export interface RoomPresence {
  readonly users: Names;
  readonly writing: Names;
}

/** Who is where on one node. */
export interface NodePresence {
  /** Streams that show the posts. */
  readonly feed: number;
  /** By the room's id. */
  readonly rooms: ReadonlyMap<string, RoomPresence>;
}

/** Counts who is where on this node; a user with several streams counts once. */
export interface PresenceCount {
  cameToFeed(): void;
  wentFromFeed(): void;
  came(room: string, user: PresentUser): void;
  went(room: string, user: PresentUser): void;
  /** Says that somebody is writing, which holds for `writingHoldsMs`. */
  writes(room: string, user: PresentUser): void;
  /** Says that somebody is not writing any more. */
  wrote(room: string, user: Pick<PresentUser, 'id'>): void;
  /** Ends what does not hold any more; says when the next will end, in the clock's milliseconds. */
  expire(): number | undefined;
  /** Streams that show the posts. */
  readonly feed: number;
  readRoom(room: string): RoomPresence;
  read(): NodePresence;
}

interface RoomCount {
  readonly users: Map<string, { readonly name: string; streams: number }>;
  readonly writing: Map<string, { readonly name: string; readonly until: number }>;
}

/** Creates the count, at 0. */
export function createPresenceCount(options: {
  /** Told whenever what `read` says has changed. */
  readonly onChange: () => void;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}): PresenceCount {
  const { onChange, now } = options;
  const rooms = new Map<string, RoomCount>();
  let feed = 0;

  function roomOf(id: string): RoomCount {
    let room = rooms.get(id);
    if (room === undefined) {
      room = { users: new Map(), writing: new Map() };
      rooms.set(id, room);
    }
    return room;
  }

  function forgetEmpty(id: string): void {
    const room = rooms.get(id);
    if (room?.users.size === 0 && room.writing.size === 0) rooms.delete(id);
  }

  function readRoom(id: string): RoomPresence {
    const room = rooms.get(id);
    return { users: namesOf(room?.users), writing: namesOf(room?.writing) };
  }

  return {
    cameToFeed() {
      feed += 1;
      onChange();
    },
    wentFromFeed() {
      feed -= 1;
      onChange();
    },
    came(room, { id, name }) {
      const { users } = roomOf(room);
      const present = users.get(id);
      if (present !== undefined) {
        present.streams += 1;
        return;
      }
      users.set(id, { name, streams: 1 });
      onChange();
    },
    went(room, { id }) {
      const present = rooms.get(room)?.users.get(id);
      if (present === undefined) return;
      present.streams -= 1;
      if (present.streams > 0) return;
      rooms.get(room)?.users.delete(id);
      rooms.get(room)?.writing.delete(id);
      forgetEmpty(room);
      onChange();
    },
    writes(room, { id, name }) {
      const { writing } = roomOf(room);
      const isNew = !writing.has(id);
      writing.set(id, { name, until: now() + writingHoldsMs });
      if (isNew) onChange();
    },
    wrote(room, { id }) {
      if (rooms.get(room)?.writing.delete(id) !== true) return;
      forgetEmpty(room);
      onChange();
    },
    expire() {
      const time = now();
      let next: number | undefined;
      let hasEnded = false;
      for (const [id, { writing }] of rooms) {
        for (const [user, { until }] of writing) {
          if (until <= time) hasEnded = writing.delete(user);
          else next = Math.min(next ?? until, until);
        }
        forgetEmpty(id);
      }
      if (hasEnded) onChange();
      return next;
    },
    get feed() {
      return feed;
    },
    readRoom,
    read: () => ({
      feed,
      rooms: new Map([...rooms.keys()].map((id) => [id, readRoom(id)])),
    }),
  };
}

function namesOf(users: ReadonlyMap<string, { readonly name: string }> = new Map()): Names {
  return new Map([...users].map(([id, { name }]) => [id, name]));
}
