import { pluralOf } from './plural.ts';

const plural = pluralOf('en');

/** What the rooms say, in English. */
export const englishRooms = {
  heading: 'Rooms',
  invite: 'Rooms are for people who are signed in.',
  mine: 'Your rooms',
  loading: 'Loading your rooms',
  failed: 'Your rooms did not come.',
  none: 'You are in no room yet',
  noneAbout: 'Make one, or join an open one below. Whoever is in a room reads all of it.',
  nothingYet: 'Nothing written yet',
  deleted: 'Deleted',
  choose: 'Choose a room',
  chooseAbout: 'What is written there shows up here as it happens.',
  create: 'New room',
  createTitle: 'Title',
  createOpen: 'Open: anyone may find it and join',
  createSubmit: 'Create room',
  open: 'Open rooms',
  find: 'Find open rooms',
  noOpen: 'No open room that you are not in already.',
  noneFound: 'No open room has that in its title.',
  join: 'Join',
  joinRoom: (title: string) => `Join ${title}`,
  members: (n: number) => plural(n, { one: '1 member', other: `${String(n)} members` }),
  unread: (n: number, most: number) =>
    n > most ? `more than ${String(most)} unread` : `${String(n)} unread`,
  you: 'You',
  back: 'All rooms',
  titleMissing: 'A room needs a title.',
};

/** What a room says, in English. */
export const englishRoom = {
  loading: 'Loading the messages',
  empty: 'Nothing here yet. Say something first.',
  messages: 'Messages',
  older: 'Load older messages',
  olderLoading: 'Loading older messages',
  olderFailed: 'Older messages did not come.',
  start: 'This is where the room begins.',
  today: 'Today',
  yesterday: 'Yesterday',
  unreadLine: 'New',
  newMessages: (n: number) =>
    plural(n, { one: '1 new message', other: `${String(n)} new messages` }),
  toNewest: 'To the newest message',
  says: (name: string, text: string) => `${name}: ${text}`,
  compose: (title: string) => `Message to ${title}`,
  placeholder: 'Write a message',
  send: 'Send',
  keys: 'Enter sends · Shift + Enter breaks the line',
  edited: 'edited',
  more: (text: string) => `Edit or delete: ${text}`,
  here: (n: number) => `${String(n)} here`,
  isHere: 'here now',
  writing: (names: readonly string[]) => {
    const [first = '', second = ''] = names;
    if (names.length === 1) return `${first} is writing…`;
    if (names.length === 2) return `${first} and ${second} are writing…`;
    return `${first} and ${String(names.length - 1)} others are writing…`;
  },
  details: 'About this room',
  people: 'Members',
  owner: 'owner',
  settings: 'Settings',
  title: 'Title',
  open: 'Open: anyone may find it and join',
  isOpen: 'Open room',
  isClosed: 'By invitation',
  save: 'Save',
  saved: 'Saved',
  invite: 'Invite someone',
  inviteName: 'Their name',
  inviteSubmit: 'Invite',
  invited: (name: string) => `${name} is a member now.`,
  remove: (name: string) => `Remove ${name}`,
  handOver: (name: string) => `Make owner: ${name}`,
  removeShort: 'Remove',
  handOverShort: 'Make owner',
  leave: 'Leave the room',
  leaveAbout: 'You can come back while it is open, or when you are invited.',
  delete: 'Delete the room',
  deleteAbout: 'All its messages go with it. This cannot be undone.',
  sure: 'Are you sure?',
  closed: {
    left: 'You left this room.',
    removed: 'You are no longer a member of this room.',
    deleted: 'This room was deleted.',
    unknown: 'This room is not among yours.',
  },
  closedAbout: {
    left: 'You can join again while it is open.',
    removed: 'Nothing of it reaches this page any more. Its owner can invite you again.',
    deleted: 'Its messages are gone with it.',
    unknown: 'It may not exist, or be by invitation. If it is open, you can join it.',
  },
};
