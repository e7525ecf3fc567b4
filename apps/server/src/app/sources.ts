import type { Source } from '@tidings/server';
import { detailsTopic, userTopic, type SseChannel } from '@tidings/contracts';
import {
  announcementFields,
  projectAnnouncements,
} from '../announcements/project-announcements.ts';
import { messageSource } from '../messages/message-document.ts';
import { postSource } from '../posts/post-document.ts';
import { releaseField, tellReleased } from '../operations/quarantine/release-mark.ts';
import { projectRooms } from '../rooms/project-rooms.ts';
import { roomCollection, roomFields } from '../membership/room-document.ts';
import { createRoomSnapshots } from '../rooms/room-snapshot.ts';

/** What becomes events. Only topics that were granted ask for a snapshot, so what stands after the colon is an id. */
export const sources: readonly Source<SseChannel>[] = [
  withReleases(postSource),
  withReleases(messageSource),
  withReleases({
    collection: roomCollection,
    fields: roomFields,
    // Invitations are events since the second.
    projectionKey: '2',
    serves: (topic) => topic.startsWith(detailsTopic('')) || topic.startsWith(userTopic('')),
    project: projectRooms,
    createSnapshots: createRoomSnapshots,
  }),
  {
    // What is for everyone is in no topic that is granted.
    collection: 'announcement',
    fields: announcementFields,
    projectionKey: '1',
    serves: () => false,
    project: projectAnnouncements,
  },
];

/** Makes a document that is released from quarantine a new one for clients. */
function withReleases(source: Source<SseChannel>): Source<SseChannel> {
  return {
    ...source,
    fields: source.fields && [...source.fields, releaseField],
    project: (change, ...reads) =>
      tellReleased(async (each) => source.project(each, ...reads))(change),
  };
}
