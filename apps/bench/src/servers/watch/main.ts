import { createServer, type ServerResponse } from 'node:http';
import express, { type Response } from 'express';
import { MongoClient } from 'mongodb';
import { createTurnWriter } from '../kit/create-turn-writer.ts';
import { serve } from '../kit/serve.ts';
import { streamHeaders } from '../kit/stream-headers.ts';

/**
 * A server over a bare `collection.watch()`, in the way that its one argument names.
 *
 * - `notes`: the study notes: Express, one `res.write` per change and client.
 * - `bare`: node:http, bytes encoded once, one write per turn and client.
 */
const [, , way = 'bare'] = process.argv;
const uri = process.env['MONGODB_URI'] ?? '';
const clients = new Set<ServerResponse>();

function open(response: ServerResponse | Response): void {
  response.writeHead(200, streamHeaders);
  response.flushHeaders();
  clients.add(response);
  response.on('close', () => clients.delete(response));
}

function writeAll(bytes: Buffer | string): void {
  for (const client of clients) client.write(bytes);
}
const writePerTurn = createTurnWriter(writeAll);
const send = way === 'notes' ? writeAll : writePerTurn;

const client = new MongoClient(uri);
const posts = client.db(process.env['DB_NAME'] ?? 'tidings').collection('post');
const stream = posts.watch([{ $match: { operationType: 'insert' } }]);
stream.on('change', (change) => {
  if (change.operationType !== 'insert') return;
  send(`event: newPost\ndata: ${JSON.stringify(change.fullDocument)}\n\n`);
});
await new Promise((resolve) => stream.once('resumeTokenChanged', resolve));

const app = express();
app.get('/sse', (_request, response) => {
  open(response);
});
const server =
  way === 'notes'
    ? createServer(app)
    : createServer((_request, response) => {
        open(response);
      });
await serve(server, () => undefined);
