import { ObjectId } from 'mongodb';
import type { RawDocument } from '@tidings/server';

/** Maps the id of each member of a room to the time since when; a member without a date has always been one. */
export function sinceOf({ members }: RawDocument): Map<string, Date> {
  const since = new Map<string, Date>();
  if (!Array.isArray(members)) return since;
  for (const member of members as unknown[]) {
    if (typeof member !== 'object' || member === null) continue;
    const { user, since: date } = member as RawDocument; // any object may be looked at as one
    if (!(user instanceof ObjectId)) continue;
    since.set(user.toHexString(), date instanceof Date ? date : new Date(0));
  }
  return since;
}
