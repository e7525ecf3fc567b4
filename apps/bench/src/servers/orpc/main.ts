import { createServer } from 'node:http';
import { EventPublisher, os, withEventMeta } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { eventId, makePost, type BenchPost } from '../../event/make-post.ts';
import { serve } from '../kit/serve.ts';

/** Its default of 100 drops the oldest of a burst without a word. */
const maxBufferedEvents = 100_000;
const publisher = new EventPublisher<{ post: { id: string; post: BenchPost } }>({
  maxBufferedEvents,
});
const router = {
  newPosts: os.route({ method: 'GET' }).handler(async function* ({ signal }) {
    for await (const { id, post } of publisher.subscribe('post', { signal })) {
      yield withEventMeta(post, { id });
    }
  }),
};
const handler = new RPCHandler(router);
const server = createServer((request, response) => {
  void handler.handle(request, response, { prefix: '/rpc', context: {} });
});

await serve(server, (sequence) => {
  publisher.publish('post', { id: eventId(sequence), post: makePost(sequence) });
});
