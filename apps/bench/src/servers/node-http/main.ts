import { createServer, type ServerResponse } from 'node:http';
import { writeEvent } from '../../event/make-post.ts';
import { createTurnWriter } from '../kit/create-turn-writer.ts';
import { serve } from '../kit/serve.ts';
import { streamHeaders } from '../kit/stream-headers.ts';

/** As plain as node:http goes: bytes encoded once, one write per turn and response. */
const clients = new Set<ServerResponse>();
const server = createServer((_request, response) => {
  response.writeHead(200, streamHeaders);
  response.flushHeaders();
  clients.add(response);
  response.on('close', () => clients.delete(response));
});
const write = createTurnWriter((bytes) => {
  for (const client of clients) client.write(bytes);
});

await serve(server, (sequence) => {
  write(writeEvent(sequence));
});
