import * as z from 'zod/mini';
import { defineEvent } from '../define-event.ts';

/** Sent before a shutdown: this node is about to close the connection, another one will take it. */
export const moving = defineEvent('moving', {
  kind: 'control',
  summary: 'This node is shutting down; come back after the given time, with your last position.',
  schema: z.object({
    /** Milliseconds to wait before connecting again; different for each client. */
    retryMs: z.int().check(z.nonnegative()),
  }),
  example: { retryMs: 740 },
  topic: () => '',
});
