import type { Dictionary } from './i18n/english.ts';
import type { Rooms } from './rooms/rooms.svelte.ts';
import type { Route } from './router/route.ts';

/** Returns the window's title: the page's name, and how much is unread. */
export function titleOf(page: {
  readonly route: Route;
  readonly text: Dictionary;
  /** How many unread items there are. */
  readonly waiting: number;
  /** The page's own heading, if it does not follow from the address. */
  readonly heading: string | undefined;
  /** Undefined until they are loaded. */
  readonly rooms: Pick<Rooms, 'find'> | undefined;
}): string {
  const { route, text, rooms, heading, waiting } = page;
  const name = route.name === 'post' ? heading : nameOf(route, text, rooms);
  const title = name === undefined ? text.title : `${name} · ${text.title}`;
  return waiting > 0 ? `(${String(waiting)}) ${title}` : title;
}

function nameOf(
  route: Exclude<Route, { name: 'post' }>,
  text: Dictionary,
  rooms: Pick<Rooms, 'find'> | undefined,
): string | undefined {
  switch (route.name) {
    case 'feed':
      return undefined;
    case 'signIn':
      return text.users.signIn;
    case 'account':
      return text.users.account;
    case 'rooms':
      return text.nav.rooms;
    case 'room':
      return rooms?.find(route.id)?.facts?.title ?? text.nav.rooms;
    case 'notFound':
      return text.pages.notFound;
  }
}
