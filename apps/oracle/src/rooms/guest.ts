import { createHash } from 'node:crypto';
import type { Seat } from '../check/record.ts';

/** Someone who is signed in and watches rooms. */
export interface Guest {
  readonly name: string;
  readonly id: string;
  /** Header `cookie` of the session that is theirs now. */
  readonly cookie: string;
  /** Ids of the rooms that they ask for, those that are not theirs among them. */
  readonly rooms: () => readonly string[];
}

/** What the judge has to know of a guest's next connection. */
export function seatOf({ id, cookie, rooms }: Guest): Seat {
  const token = cookie.slice(cookie.indexOf('=') + 1);
  const session = createHash('sha256').update(token).digest('base64url');
  return { user: id, session, rooms: rooms() };
}

/** The URL of a stream with a guest's rooms. */
export function withRooms(stream: string, guest: Guest | undefined): URL {
  const url = new URL(stream);
  for (const room of guest?.rooms() ?? []) url.searchParams.append('room', room);
  return url;
}

/** What a guest's requests carry. */
export function cookieOf(guest: Guest | undefined): Record<string, string> {
  return guest === undefined ? {} : { cookie: guest.cookie };
}
