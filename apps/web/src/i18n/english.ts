import { countIn } from './counts.ts';
import { englishUsers } from './english-users.ts';
import { pluralOf } from './plural.ts';

const count = countIn('en');
const plural = pluralOf('en');
const posts = (n: number): string =>
  plural(n, { one: `${count(n)} new post`, other: `${count(n)} new posts` });

/** All texts of the first load, in English. The other languages have the same keys. */
export const english = {
  title: 'Tidings',
  skip: 'Skip to the posts',
  skipToPage: 'Skip to the page',
  language: 'Language',
  theme: { label: 'Theme', system: 'System', light: 'Light', dark: 'Dark' },
  shortcuts: 'Keyboard shortcuts',
  close: 'Close',
  cancel: 'Cancel',
  nav: {
    label: 'Pages',
    feed: 'Posts',
    rooms: 'Rooms',
    unread: (n: number, most: number) =>
      n > most ? `more than ${String(most)} unread` : `${String(n)} unread`,
  },
  pages: {
    loading: 'Loading the page',
    notFound: 'There is no such page',
    toFeed: 'To the posts',
    failed: 'This page failed to load',
    failedAbout: 'Check the connection, then try again.',
  },
  users: englishUsers,
  writePost: 'Write a post',
  feed: {
    heading: 'Latest posts',
    loading: 'Loading posts',
    waiting: (n: number) => posts(n),
    arrived: (n: number) => posts(n),
    older: 'Load older posts',
    olderLoading: 'Loading older posts',
    olderFailed: 'Older posts failed to load.',
    tryAgain: 'Try again',
    end: 'You have reached the first post.',
    edited: 'edited',
    deleted: 'Deleted',
    justNow: 'just now',
    missedMarker: (n: number, isMore: boolean) =>
      isMore
        ? `More than ${count(n)} posts while you were away`
        : plural(n, {
            one: '1 post while you were away',
            other: `${count(n)} posts while you were away`,
          }),
  },
  connection: {
    label: 'Connection',
    connecting: 'Connecting',
    catchingUp: 'Catching up',
    live: 'Live',
    lag: (ms: number) => (ms < 10_000 ? `${count(ms)} ms` : `${count(Math.round(ms / 1000))} s`),
    late: 'Feed is late',
    reconnecting: 'Reconnecting',
    reconnectingIn: (seconds: number) => `Reconnecting in ${count(seconds)} s`,
    offline: 'Offline',
    stopped: 'Stopped',
    reload: 'Reload the page',
  },
};

/** The texts of every language; a missing key does not compile. */
export type Dictionary = typeof english;
