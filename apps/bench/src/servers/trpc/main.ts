import { EventEmitter, on } from 'node:events';
import { initTRPC, tracked } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import { eventId, makePost, type BenchPost } from '../../event/make-post.ts';
import { serve } from '../kit/serve.ts';

const posts = new EventEmitter<{ post: [id: string, post: BenchPost] }>();
posts.setMaxListeners(0);
const t = initTRPC.create();
const router = t.router({
  newPosts: t.procedure.subscription(async function* ({ signal }) {
    const options = signal === undefined ? {} : { signal };
    for await (const [id, post] of on(posts, 'post', options) as AsyncIterable<
      // What is emitted above, by the emitter's own type; `on` gives any.
      [id: string, post: BenchPost]
    >) {
      yield tracked(id, post);
    }
  }),
});

await serve(createHTTPServer({ router }), (sequence) => {
  posts.emit('post', eventId(sequence), makePost(sequence));
});
