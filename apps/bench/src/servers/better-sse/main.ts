import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';
import express from 'express';
import { eventId, makePost } from '../../event/make-post.ts';
import { serve } from '../kit/serve.ts';

const channel = createChannel();
const app = express();
app.get('/sse', async (request, response) => {
  channel.register(await createSession(request, response));
});

await serve(createServer(app), (sequence) => {
  channel.broadcast(makePost(sequence), 'newPost', { eventId: eventId(sequence) });
});
