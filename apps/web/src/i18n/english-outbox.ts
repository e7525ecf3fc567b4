import { pluralOf } from './plural.ts';

const plural = pluralOf('en');

/** The texts of the outbox, in English. */
export const englishOutbox = {
  sending: 'Sending…',
  waiting: {
    unreachable: 'Waiting for the connection. It will be sent automatically.',
    'too-many-requests': 'Too many requests. It will be sent automatically in a while.',
    unauthorized: 'Waiting until you sign in again.',
    other: 'The server is not ready. It will be sent automatically.',
  },
  nowWaits: 'There is no connection. What you write is kept, and will be sent automatically.',
  refused: 'Not sent.',
  reasons: {
    validation: 'The server rejected this text.',
    'payload-too-large': 'This is too long for the server.',
    forbidden: 'You may not write here.',
    'not-found': 'This room is not yours any more.',
    'too-old': 'It may have been sent a week ago: check before you send it again.',
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

/** The outbox's texts in any language. */
export type OutboxDictionary = typeof englishOutbox;
