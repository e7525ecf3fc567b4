import type { SseChannel } from '@tidings/contracts';
import type { Tidings } from '@tidings/server';
import { Router } from 'express';
import { HttpProblem } from '../http/problem.ts';

/** Creates `/healthz` (the process answers) and `/readyz` (it may be sent clients). */
export function createHealthRoutes(options: {
  readonly tidings: Pick<Tidings<SseChannel>, 'status'>;
  readonly isStopping: () => boolean;
}): Router {
  const routes = Router();
  routes.get('/healthz', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  routes.get('/readyz', (_request, response) => {
    const { ready, state } = options.tidings.status();
    if (options.isStopping())
      throw new HttpProblem('not-ready', { detail: 'This node is stopping.' });
    if (!ready) {
      throw new HttpProblem('not-ready', {
        detail: `The change stream is ${state}: heartbeats do not come back through the database.`,
        headers: { 'retry-after': '1' },
      });
    }
    response.set('cache-control', 'no-store').json({ status: 'ready', feed: state });
  });
  return routes;
}
