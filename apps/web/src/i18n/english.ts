import { englishPeople } from './english-people.ts';
import { englishRoom, englishRooms } from './english-rooms.ts';
import { pluralOf } from './plural.ts';

const plural = pluralOf('en');
const posts = (n: number): string =>
  plural(n, { one: `${count(n)} new post`, other: `${count(n)} new posts` });

function count(n: number): string {
  return new Intl.NumberFormat('en').format(n);
}

/** Everything the page says, in English. The other languages have the same keys. */
export const english = {
  title: 'Tidings',
  skip: 'Skip to the posts',
  skipToPage: 'Skip to the page',
  language: 'Language',
  theme: { label: 'Theme', system: 'System', light: 'Light', dark: 'Dark' },
  close: 'Close',
  cancel: 'Cancel',
  nav: { label: 'Pages', feed: 'Posts', rooms: 'Rooms' },
  pages: {
    loading: 'Loading the page',
    notFound: 'There is no such page',
    notFoundAbout: 'The address may be mistyped, or what was here is gone.',
    toFeed: 'To the posts',
    failed: 'The page did not come',
    failedAbout: 'Check the connection, then try again.',
  },
  people: englishPeople,
  rooms: englishRooms,
  room: englishRoom,
  change: {
    edit: 'Edit',
    delete: 'Delete',
    save: 'Save',
    more: (what: string) => `Edit or delete: ${what}`,
    sure: 'Delete this?',
    deleting: 'Deleting…',
    failed: 'Not done.',
  },
  problems: {
    unreachable: 'The server could not be reached.',
    'not-ready': 'The server is not ready yet. Try again in a moment.',
    unauthorized: 'Sign in first.',
    forbidden: 'You may not do that.',
    'not-found': 'That is not there, or not any more.',
    'name-taken': 'That name, or one that looks like it, is taken.',
    'wrong-password': 'Name and password do not belong together.',
    'member-limit': 'The room is full.',
    'too-many-requests': 'Too many tries came from here. Try again in a minute.',
    'payload-too-large': 'This is too long for the server.',
    validation: 'The server does not take this.',
    other: 'Something went wrong on the server. Try again.',
  },
  feed: {
    heading: 'Latest posts',
    loading: 'Loading posts',
    waiting: (n: number) => posts(n),
    arrived: (n: number) => posts(n),
    older: 'Load older posts',
    olderLoading: 'Loading older posts',
    olderFailed: 'Older posts did not come.',
    tryAgain: 'Try again',
    end: 'You have reached the first post.',
    edited: 'edited',
    deleted: 'Deleted',
    justNow: 'just now',
    refreshed: 'The list was refreshed.',
    missed: (n: number) =>
      plural(n, {
        one: 'Caught up: 1 change while you were away.',
        other: `Caught up: ${count(n)} changes while you were away.`,
      }),
  },
  empty: {
    heading: 'Nothing here yet',
    text: 'Write the first post above, or insert one from anywhere. It shows up here at once.',
    shell: 'In mongosh',
    driver: 'With the Node.js driver',
    copy: 'Copy',
    copied: 'Copied',
  },
  compose: {
    heading: 'Write a post',
    title: 'Title',
    titlePlaceholder: 'What happened?',
    body: 'Text',
    bodyHint: 'Optional. Line breaks stay.',
    send: 'Post',
    shortcut: (keys: string) => `${keys} sends`,
    left: (n: number) =>
      plural(n, { one: '1 character left', other: `${count(n)} characters left` }),
    over: (n: number) =>
      plural(n, { one: '1 character too many', other: `${count(n)} characters too many` }),
    missing: 'A post needs a title.',
    tooLong: (max: number) => `At most ${count(max)} characters.`,
  },
  announcement: 'Announcement',
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
    reconnectNow: 'Reconnect now',
    about: {
      connecting: 'Asking the server for the stream.',
      catchingUp: 'Connected; what was missed is on its way.',
      live: 'Every change reaches this page as it happens.',
      late: 'Connected, but the database’s changes are not reaching the server. It keeps trying.',
      reconnecting: 'The connection was lost, and nothing else: the page goes on where it stopped.',
      offline: 'This device has no network. The page goes on where it stopped once it is back.',
      stopped: 'The server ended this stream for good. Reload the page to go on.',
    },
    watchingTerm: 'Looking at the posts',
    watching: (n: number) => count(n),
    lagTerm: 'Database to this page',
    verdictTerm: 'Last catch-up',
    verdicts: {
      snapshot: 'First visit: the newest posts were sent',
      resumed: (missed: number) =>
        plural(missed, {
          one: 'Resumed: 1 missed change was sent',
          other: `Resumed: ${count(missed)} missed changes were sent`,
        }),
      gap: 'Could not be resumed: the list was refreshed',
    },
    documents: 'For your own client:',
    events: 'Events',
    http: 'HTTP',
  },
};

/** What every language has to say; a key that one lacks does not compile. */
export type Dictionary = typeof english;
