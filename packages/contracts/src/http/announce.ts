import * as z from 'zod/mini';
import { AnnouncementText } from '../announcement/announcement.ts';

/** Body of `POST /api/announcements`: an operator's. */
export const Announce = z.strictObject({ text: AnnouncementText });
export type Announce = z.output<typeof Announce>;
