import { createHttpServer } from '@tidings/server';
import { live } from './live.ts';
import { orders } from './orders.ts';

const stream = live.stream(orders);
const pages = live.pages();

// Node's own `createServer` does as well; this one has limits, and streams that take less memory.
const server = createHttpServer((request, response) => {
  const path = request.url?.split('?', 1)[0];
  if (path === orders.path) void stream(request, response);
  else if (path === '/pages') void pages(request, response);
  else response.writeHead(404).end();
});
server.listen(Number(process.env['PORT'] ?? 3000));
