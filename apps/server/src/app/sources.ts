import type { Change, SnapshotSource, Reread, Source, WatchedCollection } from '@tidings/server';
import {
  detailsTopic,
  userTopic,
  postsTopic,
  roomTopic,
  type SseChannel,
} from '@tidings/contracts';
import type { MongoClient } from 'mongodb';
import {
  announcementFields,
  projectAnnouncements,
} from '../announcements/project-announcements.ts';
import { messageCollection, messageFields } from '../messages/message-document.ts';
import { createMessagesSnapshot } from '../messages/messages-snapshot.ts';
import { projectMessages } from '../messages/project-messages.ts';
import { sessionCollection } from '../users/session-document.ts';
import { createPostsSnapshot } from '../posts/posts-snapshot.ts';
import { postFields } from '../posts/post-document.ts';
import { projectPosts } from '../posts/project-posts.ts';
import { presenceCollection } from '../presence/presence-document.ts';
import { releaseField, tellReleased } from '../operations/quarantine/release-mark.ts';
import { projectRooms } from '../rooms/project-rooms.ts';
import { roomCollection, roomFields } from '../membership/room-document.ts';
import { createRoomSnapshot } from '../rooms/room-snapshot.ts';
import type { Projected } from '../document/projection.ts';

/**
 * Stands for what a projection makes of a change: raise it for a collection when that is something else
 * than before, so that clients from before get a `gap` with new snapshots.
 */
const projectionKey = '1';

/** What becomes events. Only topics that were granted ask for a snapshot, so what stands after the colon is an id. */
export const sources: readonly Source<SseChannel>[] = [
  {
    collection: 'post',
    fields: [...postFields, releaseField],
    projectionKey,
    serves: (topic) => topic === postsTopic,
    project: withReleases(projectPosts),
    createSnapshots: snapshotsOf(postsTopic, createPostsSnapshot),
  },
  {
    collection: messageCollection,
    fields: [...messageFields, releaseField],
    projectionKey,
    serves: startsWith(roomTopic('')),
    project: withReleases(projectMessages),
    createSnapshots: snapshotsOf(roomTopic(''), createMessagesSnapshot),
  },
  {
    collection: roomCollection,
    fields: [...roomFields, releaseField],
    // Invitations are events since the second.
    projectionKey: '2',
    serves: (topic) => startsWith(detailsTopic(''))(topic) || startsWith(userTopic(''))(topic),
    project: withReleases(projectRooms),
    createSnapshots: snapshotsOf(detailsTopic(''), createRoomSnapshot),
  },
  {
    // What is for everyone is in no topic that is granted.
    collection: 'announcement',
    fields: announcementFields,
    projectionKey,
    serves: () => false,
    project: projectAnnouncements,
  },
];

/** What is heard of without becoming an event. */
export const watched: readonly WatchedCollection[] = [
  // Only that one has ended: what else a session is leaves the database for nobody.
  { name: sessionCollection, operations: ['delete'] },
  { name: presenceCollection },
];

function withReleases(
  project: (change: Change, reread: Reread) => Promise<Projected>,
): Source<SseChannel>['project'] {
  return (change, reread) => tellReleased((each) => project(each, reread))(change);
}

function startsWith(beginning: string): (topic: string) => boolean {
  return (topic) => topic.startsWith(beginning);
}

/** Gives all topics that begin so one source of snapshots; it is told what stands after the beginning. */
function snapshotsOf(
  beginning: string,
  create: (
    client: MongoClient,
    database: string,
    idOf: (topic: string) => string,
  ) => SnapshotSource,
): NonNullable<Source<SseChannel>['createSnapshots']> {
  return (client, database) => {
    const snapshot = create(client, database, (topic) => topic.slice(beginning.length));
    return (topic) => (topic.startsWith(beginning) ? snapshot : undefined);
  };
}
