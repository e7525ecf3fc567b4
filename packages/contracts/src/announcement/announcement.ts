import { defineEvent, everyone } from '@tidings/protocol';
import * as z from 'zod/mini';

/** Most characters (UTF-16 code units) of an announcement. */
export const maxAnnouncementLength = 1000;

/** What an operator says: plain text. */
export const AnnouncementText = z.string().check(
  z.refine((text) => text.trim() !== '', 'must not be empty'),
  z.maxLength(maxAnnouncementLength),
);

/** The default event, the one `onmessage` gets: an operator says something to everyone. */
export const announcement = defineEvent('message', {
  kind: 'change',
  summary: 'An operator says something to everyone.',
  schema: z.object({
    text: AnnouncementText,
  }),
  example: { text: 'Back in five minutes.' },
  topic: () => everyone,
});
