import { EventEmitter, on } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE, type SSEMessage } from 'hono/streaming';
import type { Server } from 'node:http';
import { eventId, makePost } from '../../event/make-post.ts';
import { serve } from '../kit/serve.ts';

const posts = new EventEmitter<{ post: [message: SSEMessage] }>();
posts.setMaxListeners(0);
const app = new Hono();
app.get('/sse', (context) =>
  streamSSE(
    context,
    async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => {
        gone.abort();
      });
      for await (const [message] of on(posts, 'post', { signal: gone.signal }) as AsyncIterable<
        // What is emitted below, by the emitter's own type; `on` gives any.
        [message: SSEMessage]
      >) {
        await stream.writeSSE(message);
      }
    },
    quietly,
  ),
);

/** A client that disconnects ends the loop by an error, which Hono would print. */
function quietly(error: unknown): Promise<void> {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
  return Promise.resolve();
}

// Without options for HTTP/2 it is one of node:http.
await serve(createAdaptorServer({ fetch: app.fetch }) as Server, (sequence) => {
  const data = JSON.stringify(makePost(sequence));
  posts.emit('post', { event: 'newPost', id: eventId(sequence), data });
});
