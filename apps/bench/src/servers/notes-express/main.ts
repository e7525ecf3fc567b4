import { createServer } from 'node:http';
import express, { type Response } from 'express';
import { writeEvent } from '../../event/make-post.ts';
import { serve } from '../kit/serve.ts';
import { streamHeaders } from '../kit/stream-headers.ts';

/** The study notes' way: every open response is written to, event by event. */
const clients = new Set<Response>();
const app = express();
app.get('/sse', (request, response) => {
  response.writeHead(200, streamHeaders);
  response.flushHeaders();
  clients.add(response);
  request.on('close', () => clients.delete(response));
});

await serve(createServer(app), (sequence) => {
  const event = writeEvent(sequence);
  for (const client of clients) client.write(event);
});
