import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { live } from './live.ts';
import { orders } from './orders.ts';

/** Leaves the answer to a handler for Node's own request and response. */
const raw =
  (handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>) =>
  async (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    await handler(request.raw, reply.raw);
  };

const app = fastify({ forceCloseConnections: true });
app.get(orders.path, raw(live.stream(orders)));
app.get('/pages', raw(live.pages()));
await app.listen({ port: Number(process.env['PORT'] ?? 3000) });
