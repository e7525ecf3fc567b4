import express, { Router } from 'express';
import { join, resolve } from 'node:path';

/** Paths that are never a page: what is not found there is a problem, not the web app. */
const notPages = /^\/(?:api|sse|message|assets|docs|healthz|readyz|metrics)(?:\/|$)|\.[a-z0-9]+$/i;

/**
 * Creates the routes of the built web app: hashed assets for a year, the page itself never from a
 * cache, and the page for every other path that a browser asks for as one.
 */
export function createWebApp(folder: string): Router {
  const routes = Router();
  const page = resolve(folder, 'index.html');
  routes.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }),
  );
  routes.use(express.static(folder, { index: false, maxAge: 0 }));
  routes.get('/*path', servePage);
  routes.get('/', servePage);

  function servePage(
    request: express.Request,
    response: express.Response,
    next: express.NextFunction,
  ) {
    if (notPages.test(request.path) || request.accepts('html') === false) {
      next();
      return;
    }
    response.set('cache-control', 'no-cache').sendFile(page);
  }
  return routes;
}
