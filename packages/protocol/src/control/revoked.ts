import * as z from 'zod/mini';
import { defineEvent } from '../define-event.ts';

/** Why a topic ended for this client. */
export const revocationReasons = [
  'unknown',
  'left',
  'removed',
  'deleted',
  'signedOut',
  'expired',
] as const;

/** One topic of the connection has ended for this client; its other topics go on. */
export const revoked = defineEvent('revoked', {
  kind: 'control',
  summary: 'A topic has ended for this client.',
  schema: z.object({
    topic: z.string(),
    reason: z.enum(revocationReasons),
  }),
  example: { topic: 'room:65b2f0c4e13b2a0012345678', reason: 'removed' },
  topic: () => '',
});
