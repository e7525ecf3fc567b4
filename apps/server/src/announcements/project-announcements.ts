import type { Change } from '@tidings/change-feed';
import { nothing } from '@tidings/channel-server';
import { announcement } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import type { Projected } from '../feed/projection.ts';

/** Turns an insert into collection `announcement` into the default event; edits say nothing anew. */
export function projectAnnouncements(change: Change): Projected {
  if (change.operation !== 'insert') return nothing;
  const result = validate(announcement.schema, { ...change.fullDocument });
  return result.ok
    ? { events: [{ name: 'message', data: result.data }] }
    : { events: [], issues: result.issues };
}
