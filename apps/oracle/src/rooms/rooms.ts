import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import { askUntilAnswered } from '../writers/ask-until-answered.ts';
import { signUp } from '../writers/sign-up.ts';
import type { Guest } from './guest.ts';

/** The rooms, who may look into them, and what changes that: all through the API, at any node. */
export interface Rooms {
  /** Ids of the rooms that there are. */
  readonly ids: readonly string[];
  readonly guests: readonly Guest[];
  /** Header `cookie` of the owner of all rooms, who always stays in. */
  readonly ownerCookie: string;
  /** Signs all up and makes the rooms, with everybody in them but one guest in one room. */
  begin(signal: AbortSignal): Promise<void>;
  remove(guest: Guest, room: string): Promise<void>;
  leave(guest: Guest, room: string): Promise<void>;
  add(guest: Guest, room: string): Promise<void>;
  /** Deletes a room and makes another in its place. */
  replace(room: string): Promise<void>;
  /** Ends a guest's session at a node, or all of theirs. */
  signOut(guest: Guest, at: { readonly node: number; readonly everywhere: boolean }): Promise<void>;
  signIn(guest: Guest): Promise<void>;
}

const roomCount = 3;
const guestCount = 3;
const owner = 'owner of rooms';

/** Creates the rooms: none, and nobody, until they have begun. */
export function createRooms(urls: readonly string[], random: Random): Rooms {
  const ids: string[] = [];
  const guests: (Guest & { cookie: string })[] = [];
  let ownerCookie = '';

  function ask(method: string, path: string, cookie = ownerCookie, first?: number, body?: object) {
    const at = first ?? random.whole(0, urls.length - 1);
    return askUntilAnswered(urls, { method, path, cookie, first: at, body });
  }

  async function member(method: string, guest: Guest, room: string, cookie?: string) {
    return ask(method, `/api/rooms/${room}/members/${encodeURIComponent(guest.name)}`, cookie);
  }

  async function add(guest: Guest, room: string): Promise<void> {
    await member('PUT', guest, room);
    // It is an invitation, which the guest accepts; in the session after this one, if this one has just ended.
    while ((await member('PUT', guest, room, guest.cookie)).status === 401) await sleep(200);
  }

  async function make(): Promise<string> {
    const { body } = await ask('POST', '/api/rooms', ownerCookie, undefined, {
      title: 'a room',
      open: false,
    });
    // The contract says so.
    return (body as { room: { id: string } }).room.id;
  }

  async function enter(name: string, signal: AbortSignal): Promise<string> {
    const cookie = await signUp(urls, { random, name, signal });
    if (cookie === undefined) throw new Error(`${name} could not sign in.`);
    return cookie;
  }

  return {
    ids,
    guests,
    get ownerCookie() {
      return ownerCookie;
    },
    async begin(signal) {
      ownerCookie = await enter(owner, signal);
      for (let i = 0; i < roomCount; i += 1) ids.push(await make());
      for (let i = 1; i <= guestCount; i += 1) {
        const name = `guest ${String(i)}`;
        const cookie = await enter(name, signal);
        const { body } = await ask('GET', '/api/session', cookie);
        // The contract says so.
        const { id } = (body as { user: { id: string } }).user;
        guests.push({ name, id, cookie, rooms: () => [...ids] });
      }
      for (const guest of guests) for (const id of ids) await add(guest, id);
    },
    async remove(guest, room) {
      await member('DELETE', guest, room);
    },
    async leave(guest, room) {
      await member('DELETE', guest, room, guest.cookie);
    },
    add,
    async replace(room) {
      await ask('DELETE', `/api/rooms/${room}`);
      const id = await make();
      for (const guest of guests) await add(guest, id);
      ids.splice(ids.indexOf(room), 1, id);
    },
    async signOut({ cookie }, { node, everywhere }) {
      await ask('DELETE', everywhere ? '/api/sessions' : '/api/session', cookie, node);
    },
    async signIn({ name }) {
      const guest = guests.find((each) => each.name === name);
      if (guest !== undefined) guest.cookie = await enter(name, new AbortController().signal);
    },
  };
}
