import * as z from 'zod/mini';
import { defineEvent } from '../define-event.ts';

/** Proves the whole path from database to browser alive, or says that the feed is late. */
export const heartbeat = defineEvent('heartbeat', {
  kind: 'control',
  summary: 'The database was written to and the write came back through the change stream.',
  schema: z.object({
    /** When the database wrote it (ISO 8601); for a late feed, when the last one was written. */
    at: z.nullable(z.iso.datetime()),
    /** Milliseconds from the database's write to the server's dispatch. */
    lagMs: z.int().check(z.nonnegative()),
    /** The feed's own heartbeats have stopped coming; such a heartbeat carries no id. */
    late: z.boolean(),
  }),
  example: { at: '2026-01-31T12:00:00.000Z', lagMs: 4, late: false },
  topic: () => '',
});
