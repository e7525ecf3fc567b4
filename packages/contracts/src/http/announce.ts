import * as z from 'zod/mini';
import { AnnouncementText } from '../announcement/announcement.ts';

/** Body of `POST /api/announcements`: an operator's. */
export const Announce = z.strictObject({ text: AnnouncementText });
export type Announce = z.output<typeof Announce>;

/** Answer of `POST /api/announcements`. */
export const AnnounceAnswer = z.object({
  /** A stream that has reached this position has told it. */
  position: z.string(),
});
export type AnnounceAnswer = z.output<typeof AnnounceAnswer>;
