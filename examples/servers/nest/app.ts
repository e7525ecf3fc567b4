import 'reflect-metadata';
import { Controller, Get, Module, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { live } from './live.ts';
import { orders } from './orders.ts';

const stream = live.stream(orders);
const pages = live.pages();

@Controller()
class OrdersController {
  // With `@Res()`, Nest leaves the answer to the handler.
  @Get(orders.path)
  stream(@Req() request: IncomingMessage, @Res() response: ServerResponse) {
    return stream(request, response);
  }

  @Get('pages')
  pages(@Req() request: IncomingMessage, @Res() response: ServerResponse) {
    return pages(request, response);
  }
}

@Module({ controllers: [OrdersController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { forceCloseConnections: true });
await app.listen(Number(process.env['PORT'] ?? 3000));
