import * as z from 'zod/mini';
import { defineEvent } from '../define-event.ts';

/**
 * Sent before this node closes the connection: when it shuts down, and another one will take it, or when
 * what the client needs cannot be read.
 */
export const moving = defineEvent('moving', {
  kind: 'control',
  summary:
    'This node closes the connection; come back after the given time, with your last position.',
  schema: z.object({
    /** Milliseconds to wait before connecting again; different for each client. */
    retryMs: z.int().check(z.nonnegative()),
  }),
  example: { retryMs: 740 },
  topic: () => '',
});
