import type { Change } from '@tidings/server';
import { noEvents, type RawDocument } from '@tidings/server';
import { announcement } from '@tidings/contracts';
import { validate, type EventData, type Validated } from '@tidings/protocol';
import type { Projected } from '../document/projection.ts';

/** The fields of an announcement that are read. */
export const announcementFields: readonly string[] = ['text'];

/** Reads a document of any origin as an announcement: the one door between the collection and the contract. */
export function readAnnouncement(document: RawDocument): Validated<EventData<typeof announcement>> {
  return validate(announcement.schema, { ...document });
}

/** Turns an insert into collection `announcement` into the default event; edits say nothing anew. */
export function projectAnnouncements(change: Change): Projected {
  if (change.operation !== 'insert') return noEvents;
  const result = readAnnouncement(change.fullDocument);
  return result.ok
    ? { events: [{ name: 'message', data: result.data }] }
    : { events: [], issues: result.issues };
}
