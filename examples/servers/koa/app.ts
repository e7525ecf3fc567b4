import Koa from 'koa';
import { live } from './live.ts';
import { orders } from './orders.ts';

const handlers = { [orders.path]: live.stream(orders), '/pages': live.pages() };

const app = new Koa();
app.use(async (ctx, next) => {
  const handler = handlers[ctx.path];
  if (handler === undefined) return next();
  // The handler answers, and Koa does not.
  ctx.respond = false;
  await handler(ctx.req, ctx.res);
});
app.listen(Number(process.env['PORT'] ?? 3000));
