import { countIn } from './counts.ts';
import { pluralOf } from './plural.ts';

const count = countIn('en');
const plural = pluralOf('en');

/** The texts for writing, editing, deleting and rejections, in English. */
export const englishWriting = {
  change: {
    edit: 'Edit',
    delete: 'Delete',
    save: 'Save',
    more: (what: string) => `Edit or delete: ${what}`,
    sure: 'Delete this?',
    deleting: 'Deleting…',
    failed: 'Not done.',
    gone: 'It has been deleted. What you wrote is still here.',
    sendAsNew: 'Send as new',
    copy: 'Copy',
    copied: 'Copied',
    discard: 'Discard',
  },
  problems: {
    unreachable: 'The server could not be reached. This needs a connection.',
    'not-ready': 'The server is not ready yet. Try again in a moment.',
    unauthorized: 'Sign in first.',
    forbidden: 'You may not do that.',
    'not-found': 'That does not exist, or no longer does.',
    'name-taken': 'That name, or one that looks like it, is taken.',
    'wrong-password': 'Wrong name or password.',
    'member-limit': 'The room is full.',
    'room-limit': 'You are in the maximum number of rooms. Leave one first.',
    'too-many-requests': 'Too many attempts. Try again in a minute.',
    'payload-too-large': 'This is too long for the server.',
    validation: 'The server rejected this.',
    other: 'Something went wrong on the server. Try again.',
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
};

/** The texts that explain how to write the first post, in English. */
export const englishEmpty = {
  heading: 'Nothing here yet',
  text: 'Write the first post above, or insert one from anywhere. It shows up here at once.',
  shell: 'In mongosh',
  driver: 'With the Node.js driver',
  copy: 'Copy',
  copied: 'Copied',
};
