import { createHttpServer } from '@tidings/server';
import express, { type RequestHandler } from 'express';
import { once } from 'node:events';
import type { Logger } from 'pino';
import { urlOf } from '../http/listen.ts';
import { createProblemHandler, notFound } from '../http/problem.ts';

/** A port that serves metrics and nothing else. */
export interface MetricsServer {
  /** Where it listens. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it. Rejects when the port cannot be had. */
export async function startMetricsServer(options: {
  readonly metrics: RequestHandler;
  readonly port: number;
  readonly host: string;
  readonly log: Logger;
}): Promise<MetricsServer> {
  const app = express();
  app.disable('x-powered-by');
  app.get('/metrics', options.metrics);
  app.use(notFound);
  app.use(createProblemHandler(options.log));
  const server = createHttpServer(app);
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    url: urlOf(server, options.host),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
