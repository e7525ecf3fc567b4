import { live } from './live.ts';
import { orders } from './orders.ts';

const stream = live.web.stream(orders);
const pages = live.web.pages();

Bun.serve({
  port: Number(process.env['PORT'] ?? 3000),
  // A quiet stream is not an idle connection.
  idleTimeout: 0,
  fetch(request, server) {
    const client = { address: server.requestIP(request)?.address ?? '' };
    const { pathname } = new URL(request.url);
    if (pathname === orders.path) return stream(request, client);
    if (pathname === '/pages') return pages(request, client);
    return new Response(null, { status: 404 });
  },
});
