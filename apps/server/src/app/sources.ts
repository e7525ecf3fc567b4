import type { Source } from '@tidings/server';
import { detailsTopic, userTopic, type SseChannel } from '@tidings/contracts';
import {
  announcementFields,
  projectAnnouncements,
  readAnnouncement,
} from '../announcements/project-announcements.ts';
import { messageSource } from '../messages/message-document.ts';
import { postSource } from '../posts/post-document.ts';
import { projectRooms } from '../rooms/project-rooms.ts';
import { readRoom, roomCollection, roomFields } from '../membership/room-document.ts';
import { createRoomSnapshots } from '../rooms/room-snapshot.ts';

/** What becomes events. Only topics that were granted ask for a snapshot, so what stands after the colon is an id. */
export const sources: readonly Source<SseChannel>[] = [
  postSource,
  messageSource,
  {
    collection: roomCollection,
    fields: roomFields,
    // Invitations are events since the second.
    projectionKey: '2',
    serves: (topic) => topic.startsWith(detailsTopic('')) || topic.startsWith(userTopic('')),
    project: projectRooms,
    validation: { validate: readRoom, created: 'roomAdded', edited: 'roomEdited' },
    createSnapshots: createRoomSnapshots,
  },
  {
    // What is for everyone is in no topic that is granted.
    collection: 'announcement',
    fields: announcementFields,
    // An edit or a deletion says nothing.
    operations: ['insert'],
    projectionKey: '1',
    serves: () => false,
    validation: { validate: readAnnouncement, created: 'message' },
    project: projectAnnouncements,
  },
];
