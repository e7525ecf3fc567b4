import type { Change, WatchedCollection } from '@tidings/change-feed';
import { readOne, type Reread } from '@tidings/server';
import type { MongoClient } from 'mongodb';
import { projectAnnouncements } from '../announcements/project-announcements.ts';
import { messageCollection } from '../messages/message-document.ts';
import { projectMessages } from '../messages/project-messages.ts';
import { sessionCollection } from '../people/session-document.ts';
import { projectPosts } from '../posts/project-posts.ts';
import { presenceCollection } from '../presence/presence-document.ts';
import { projectRooms } from '../rooms/project-rooms.ts';
import { roomCollection } from '../rooms/room-document.ts';
import { tellReleased } from '../quarantine/release-mark.ts';
import type { Projected, Projection } from './projection.ts';

/** What the feed watches; positions carry a hash of it. */
export const watchedCollections: readonly WatchedCollection[] = [
  { name: 'post' },
  { name: 'announcement' },
  { name: roomCollection },
  { name: messageCollection },
  // Only that one has ended: what else a session is leaves the database for nobody.
  { name: sessionCollection, operations: ['delete'] },
  { name: presenceCollection },
];

/**
 * Stands for what the projections make of a change: raise it when that is something else than before,
 * so that clients from before get a `gap` with new snapshots.
 */
export const projectionKey = '1';

/** Creates what turns changes into events, by collection; the other collections make none. */
export function createProjections(
  client: MongoClient,
  database: string,
): ReadonlyMap<string, Projection> {
  const rereading = (
    collection: string,
    project: (change: Change, reread: Reread) => Promise<Projected>,
  ): [string, Projection] => [
    collection,
    tellReleased((change) => project(change, (id) => readOne(client, database, collection, id))),
  ];
  return new Map<string, Projection>([
    rereading('post', projectPosts),
    rereading(roomCollection, projectRooms),
    rereading(messageCollection, projectMessages),
    ['announcement', projectAnnouncements],
  ]);
}
