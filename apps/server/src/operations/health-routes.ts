import type { SseChannel } from '@tidings/contracts';
import type { Tidings } from '@tidings/server';
import { Router } from 'express';
import { HttpProblem } from '../http/problem.ts';

/** Creates `/healthz` (the process is alive) and `/readyz` (it should be sent clients). */
export function createHealthRoutes(options: {
  readonly tidings: Pick<Tidings<SseChannel>, 'readiness'>;
}): Router {
  const routes = Router();
  routes.get('/healthz', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  routes.get('/readyz', (_request, response) => {
    const readiness = options.tidings.readiness();
    if (!readiness.ready) {
      const { reason: detail, retryAfter } = readiness;
      throw new HttpProblem('not-ready', {
        detail,
        ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
      });
    }
    response.set('cache-control', 'no-store').json({ status: 'ready', feed: readiness.feed });
  });
  return routes;
}
