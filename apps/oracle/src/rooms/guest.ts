import { createHash } from 'node:crypto';
import type { AuthContext } from '../check/record.ts';

/** A signed-in user who watches rooms. */
export interface Guest {
  readonly name: string;
  readonly id: string;
  /** Header `cookie` of their current session. */
  readonly cookie: string;
  /** Ids of the rooms that they ask for, including those that they are not a member of. */
  readonly rooms: () => readonly string[];
}

/** What the check has to know about a guest's next connection. */
export function authContextOf({ id, cookie, rooms }: Guest): AuthContext {
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

/** The headers of a guest's requests. */
export function cookieOf(guest: Guest | undefined): Record<string, string> {
  return guest === undefined ? {} : { cookie: guest.cookie };
}
