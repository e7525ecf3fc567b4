import * as z from 'zod/mini';
import { defineEvent } from '../define-event.ts';

/** How a catch-up ended. */
export const syncOutcomes = ['snapshot', 'resumed', 'gap'] as const;

/**
 * What holds wherever the server has every right on its database, and may be weaker where it has fewer.
 *
 * - `edits`: an edit has the document as it was at that moment. Weaker: as it was when it was read, a moment later at
 *   most; an edit that may have brought the document into a list, or moved it, is a `gap` with a new snapshot.
 * - `deletions`: a deletion is an event of its topic. Weaker: where the topic is not known from the id alone, it is a
 *   `gap` with a new snapshot; elsewhere it may name an item that this client never had.
 * - `heartbeats`: a heartbeat is a write of this server's that came back. Weaker: a write of the database's own, every
 *   10 s and up to 20 s after another write, and the lag is exact to the second.
 * - `restores`: a restored or wiped database is noticed at once. Weaker: within a heartbeat interval, and a restore that
 *   keeps the collections' UUIDs not at all.
 * - `presence`: users are seen by the users of all processes. Weaker: the users of this process only by its own.
 */
export const guarantees = ['edits', 'deletions', 'heartbeats', 'restores', 'presence'] as const;

/** One of `guarantees`. */
export type Guarantee = (typeof guarantees)[number];

/** Ends every catch-up: what came before it is history, what follows is live. */
export const sync = defineEvent('sync', {
  kind: 'control',
  summary:
    'The catch-up is over; says how it ended and where the client now stands. ' +
    'Where the server has few rights on its database, `weaker` lists what this connection can rely on less than usual: edits, deletions, heartbeats, restores, presence.',
  schema: z.object({
    /** `snapshot`: a first visit. `resumed`: what was missed was replayed. `gap`: it could not be. */
    outcome: z.enum(syncOutcomes),
    /** How many events were missed and replayed; 0 unless `resumed`. */
    missed: z.int().check(z.nonnegative()),
    /** Everything up to here has been sent. */
    position: z.string(),
    /** Raised by breaking releases only: a client of a lower generation has to reload. */
    generation: z.int().check(z.positive()),
    /** Hash of the channel's contract as the server has it. */
    contract: z.string(),
    /** Names of the contract's own events: a client listens for those that it does not know, to count them. */
    events: z.optional(z.array(z.string())),
    /** Milliseconds between two heartbeats; a client that hears nothing for 2.5 of them reconnects. */
    heartbeatMs: z.int().check(z.positive()),
    /** What this connection can rely on less than usual, see `guarantees`; absent where everything holds. */
    weaker: z.optional(z.array(z.string())),
  }),
  example: {
    outcome: 'resumed',
    missed: 3,
    position: 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0',
    generation: 1,
    contract: '9f86d081884c7d65',
    events: ['posts', 'newPost', 'postEdited', 'postDeleted'],
    heartbeatMs: 5000,
  },
  topic: () => '',
});
