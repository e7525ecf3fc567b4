import { connect, type Source } from '@tidings/event-source';
import { defineChannel, defineEvent, defineList } from '@tidings/protocol';
import { EventSource } from 'eventsource';
import { MongoClient } from 'mongodb';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import {
  createTidings,
  serveList,
  type PresenceOptions,
  type TidingsOptions,
} from '../src/index.ts';

export const databaseName = 'shop';

const Post = z.object({ id: z.string(), title: z.string() });
const Message = z.object({ id: z.string(), room: z.string(), text: z.string() });

/** One topic, whose documents are all in it. */
const posts = defineList({
  ...{ name: 'posts', itemName: 'post', item: Post },
  example: { id: '65b2f0c4e13b2a0012345678', title: 'Hello' },
});
/** A topic for each room: of a deletion alone nobody knows which. */
const messages = defineList({
  ...{ name: 'messages', itemName: 'message', item: Message, topic: { fields: ['room'] } },
  example: { id: '65b2f0c4e13b2a0012345678', room: 'a', text: 'Hello' },
});

const watching = defineEvent('watching', {
  kind: 'ephemeral',
  summary: 'How many watch a topic.',
  schema: z.object({ topic: z.string(), streams: z.int() }),
  example: { topic: 'posts', streams: 1 },
  topic: ({ topic }) => topic,
});

export const channel = defineChannel({
  path: '/rooms',
  generation: 1,
  events: [...posts.events, ...messages.events, watching],
});

export const sources: TidingsOptions<typeof channel>['sources'] = [
  serveList(posts, { collection: 'post' }),
  serveList(messages, { collection: 'message' }),
];

/** How many watch the posts. */
export const presence: PresenceOptions<typeof channel> = {
  topics: (topic) => topic === 'posts',
  payload: z.null(),
  payloadOf: () => null,
  presenceEvent: ({ topic, streams }) => ({ name: 'watching', data: { topic, streams } }),
};

/** What a client saw, in order: `sync` by outcome, other events by name and what identifies them. */
export interface Watched {
  readonly source: Source<typeof channel>;
  readonly seen: string[];
  /** The data of each `sync`. */
  readonly syncs: { readonly outcome: string; readonly weaker?: readonly string[] | undefined }[];
}

/** An instance over a database that belongs to somebody else, as one of its users. */
export interface ServedRooms extends AsyncDisposable {
  readonly url: string;
  /** The messages of the instance's warnings and errors. */
  readonly warnings: readonly string[];
  watch(lastEventId?: string): Watched;
}

/** Serves posts and the messages of rooms, as the user of `uri`. */
export async function serveRooms(
  uri: string,
  {
    heartbeatMs = 1_000,
    ...options
  }: Omit<Partial<TidingsOptions<typeof channel>>, 'heartbeatMs'> & {
    readonly heartbeatMs?: number | 'default';
  } = {},
): Promise<ServedRooms> {
  const client = new MongoClient(uri);
  const warnings: string[] = [];
  const note = (_fields: object, message: string) => void warnings.push(message);
  const tidings = await createTidings({
    ...{ client, database: databaseName, channels: [channel] },
    ...(heartbeatMs !== 'default' && { heartbeatMs }),
    sources,
    access: { publicTopics: () => true },
    log: { info: () => undefined, warn: note, error: note },
    allowsSecond: true,
    ...options,
  }).catch(async (error: unknown) => {
    await client.close();
    throw error;
  });
  const stream = tidings.stream(channel);
  const server = createServer((request, response) => void stream(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a listening TCP server
  const url = `http://127.0.0.1:${String(port)}/rooms?topic=posts&topic=messages:a`;
  let closed: Promise<void> | undefined;
  const close = async () => {
    await tidings.close({ spreadMs: 0 });
    server.closeAllConnections();
    server.close();
    await client.close();
  };
  const dispose = () => (closed ??= close());
  onTestFinished(dispose);
  return {
    ...{ url, warnings },
    watch(lastEventId) {
      const asked = lastEventId === undefined ? url : `${url}&lastEventId=${lastEventId}`;
      const source = connect(channel, { url: asked, EventSource });
      onTestFinished(() => {
        source.close();
      });
      const seen: string[] = [];
      const syncs: Watched['syncs'] = [];
      source.on('sync', (sync) => {
        seen.push(`sync ${sync.outcome}`);
        syncs.push(sync);
      });
      source.on('posts', (data) =>
        seen.push(`posts ${data.posts.map(({ title }) => title).join()}`),
      );
      source.on('newPost', ({ title }) => seen.push(`newPost ${title}`));
      source.on('postEdited', ({ title }) => seen.push(`postEdited ${title}`));
      source.on('postDeleted', () => seen.push('postDeleted'));
      source.on('messages', (data) =>
        seen.push(`messages ${data.messages.map(({ text }) => text).join()}`),
      );
      source.on('newMessage', ({ text }) => seen.push(`newMessage ${text}`));
      source.on('messageEdited', ({ text }) => seen.push(`messageEdited ${text}`));
      source.on('messageDeleted', () => seen.push('messageDeleted'));
      return { source, seen, syncs };
    },
    [Symbol.asyncDispose]: dispose,
  };
}
