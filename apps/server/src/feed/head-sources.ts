import { detailsTopic, postsTopic, roomTopic } from '@tidings/contracts';
import type { HeadSource } from '@tidings/sse-hub';
import type { MongoClient } from 'mongodb';
import { createMessagesHead } from '../messages/messages-head.ts';
import { createPostsHead } from '../posts/posts-head.ts';
import { createRoomHead } from '../rooms/room-head.ts';

/**
 * Creates the choice of a topic's head. Only topics that were granted ask for one, so what stands
 * after the colon is the id of a room. Announcements and what concerns one person have none.
 */
export function createHeadSources(
  client: MongoClient,
  database: string,
): (topic: string) => HeadSource | undefined {
  const posts = createPostsHead(client, database);
  const messages = createMessagesHead(client, database, idAfter(roomTopic('')));
  const details = createRoomHead(client, database, idAfter(detailsTopic('')));
  return (topic) => {
    if (topic === postsTopic) return posts;
    if (topic.startsWith(roomTopic(''))) return messages;
    return topic.startsWith(detailsTopic('')) ? details : undefined;
  };
}

function idAfter(beginning: string): (topic: string) => string {
  return (topic) => topic.slice(beginning.length);
}
