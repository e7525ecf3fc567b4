import { pluralOf } from './plural.ts';

const plural = pluralOf('en');

/** What the outbox says, in English. */
export const englishOutbox = {
  sending: 'Sending…',
  waiting: {
    unreachable: 'Waits for the connection. It is sent by itself.',
    'too-many-requests': 'Too many came from here. It is sent by itself in a while.',
    unauthorized: 'Waits until you have signed in again.',
    other: 'The server is not ready. It is sent by itself.',
  },
  nowWaits: 'There is no connection. What you write is kept, and sent by itself.',
  refused: 'Not sent.',
  reasons: {
    validation: 'The server does not take this text.',
    'payload-too-large': 'This is too long for the server.',
    forbidden: 'You may not write here.',
    'not-found': 'This room is not yours any more.',
    'too-old': 'It may have been sent a week ago: look before you send it again.',
    other: 'Something went wrong on the server.',
  },
  edit: 'Edit',
  editBusy: 'Something else is being written there. Send it first.',
  tryAgain: 'Try again',
  discard: 'Discard',
  leaving: (n: number) =>
    plural(n, {
      one: 'One thing you wrote has not been sent. Signing out discards it.',
      other: `${String(n)} things you wrote have not been sent. Signing out discards them.`,
    }),
  leaveAnyway: 'Discard and sign out',
};

/** What every language has to say of the outbox. */
export type OutboxDictionary = typeof englishOutbox;
