import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { writeEvent } from '../../event/make-post.ts';
import { createTurnWriter } from '../kit/create-turn-writer.ts';
import { serve } from '../kit/serve.ts';
import { streamHeaders } from '../kit/stream-headers.ts';

/** Below node:http: one chunk of HTTP framed once, straight to the sockets, one write per turn. */
const clients = new Set<Socket>();
const server = createServer((_request, response) => {
  response.writeHead(200, streamHeaders);
  response.flushHeaders();
  const { socket } = response;
  if (socket === null) return;
  clients.add(socket);
  response.on('close', () => clients.delete(socket));
});
const write = createTurnWriter((bytes) => {
  const chunk = Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
  for (const client of clients) client.write(chunk);
});

await serve(server, (sequence) => {
  write(writeEvent(sequence));
});
