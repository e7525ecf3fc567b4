import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type Context } from 'hono';
import { live } from './live.ts';
import { orders } from './orders.ts';

const stream = live.web.stream(orders);
const pages = live.web.pages();
const clientOf = (context: Context) => ({
  address: getConnInfo(context).remote.address ?? '',
});

const app = new Hono();
app.get(orders.path, (context) => stream(context.req.raw, clientOf(context)));
app.get('/pages', (context) => pages(context.req.raw, clientOf(context)));
serve({ fetch: app.fetch, port: Number(process.env['PORT'] ?? 3000) });
