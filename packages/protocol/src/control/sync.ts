import * as z from 'zod/mini';
import { defineEvent } from '../define-event.ts';

/** How a catch-up ended. */
export const syncOutcomes = ['snapshot', 'resumed', 'gap'] as const;

/** Ends every catch-up: what came before it is history, what follows is live. */
export const sync = defineEvent('sync', {
  kind: 'control',
  summary: 'The catch-up is over; says how it ended and where the client now stands.',
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
