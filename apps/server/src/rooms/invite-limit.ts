import type { Db } from 'mongodb';
import { createSharedLimit, type SharedLimit } from '../http/limits/shared-limit.ts';

/** Milliseconds of the window in which the invitations of one user are counted. */
const windowMs = 60 * 60_000;

/** Limits how often one user may invite others, on all nodes together. */
export function createInviteLimit(
  database: Db,
  { perHour }: { readonly perHour: number },
): SharedLimit {
  return createSharedLimit(database, {
    name: 'invitations',
    times: perHour,
    windowMs,
    detail: `A user may invite ${String(perHour)} times an hour. Try again later.`,
    isRemembered: true,
  });
}
