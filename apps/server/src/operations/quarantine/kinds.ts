import type { RawDocument } from '@tidings/server';
import type { Validated } from '@tidings/protocol';
import { announcementFields, readAnnouncement } from '../../announcements/project-announcements.ts';
import type { ProjectedEvent } from '../../document/projection.ts';
import {
  messageCollection,
  messageFields,
  messageSource,
} from '../../messages/message-document.ts';
import { postCollection, postFields, postSource } from '../../posts/post-document.ts';
import { readRoom, roomCollection, roomFields } from '../../membership/room-document.ts';

type ChangeName = ProjectedEvent['name'];

/** What documents of a collection are held against, and which event they would have been. */
export interface QuarantinedKind {
  /** The one door between the collection and the contract. */
  readonly read: (document: RawDocument) => Validated<unknown>;
  /** The fields that it looks at, besides `_id`. */
  readonly fields: readonly string[];
  readonly created: ChangeName;
  /** Undefined where nothing tells of an edit: then a document that was mended is still unsaid. */
  readonly edited: ChangeName | undefined;
}

/** The collections whose documents can be set aside. */
export const quarantinedKinds: ReadonlyMap<string, QuarantinedKind> = new Map([
  [
    postCollection,
    { read: postSource.read, fields: postFields, created: 'newPost', edited: 'postEdited' },
  ],
  [
    messageCollection,
    {
      read: messageSource.read,
      fields: messageFields,
      created: 'newMessage',
      edited: 'messageEdited',
    },
  ],
  [
    roomCollection,
    { read: readRoom, fields: roomFields, created: 'roomAdded', edited: 'roomEdited' },
  ],
  [
    'announcement',
    { read: readAnnouncement, fields: announcementFields, created: 'message', edited: undefined },
  ],
]);

/** The events that documents set aside would have been. */
export const quarantinedEvents: readonly string[] = [
  ...new Set([...quarantinedKinds.values()].flatMap((kind) => [kind.created, kind.edited])),
].filter((name) => name !== undefined);

/** Names the event that a change would have been, had its document held the contract. */
export function eventOf(change: {
  readonly collection: string;
  readonly operation: string;
}): string {
  const kind = quarantinedKinds.get(change.collection);
  const name = change.operation === 'insert' ? kind?.created : (kind?.edited ?? kind?.created);
  return name ?? change.collection;
}
