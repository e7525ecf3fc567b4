import { Router, type RequestHandler } from 'express';
import staticFiles from 'express-static-gzip';
import type { ServerResponse } from 'node:http';
import { resolve, sep } from 'node:path';

/** Paths that are never a page: what is not found there is a problem, not the web app. */
const notPages = /^\/(?:api|sse|message|assets|docs|healthz|readyz|metrics)(?:\/|$)|\.[a-z0-9]+$/i;

/**
 * Creates the routes of the built web app, each file in the smallest form that is there and that the
 * browser takes: hashed assets for a year, all others asked for again, and the page for every other
 * path that a browser asks for as one.
 */
export function createWebApp(folder: string): Router {
  const routes = Router();
  const hashed = `${resolve(folder, 'assets')}${sep}`;
  const serveFile: RequestHandler = staticFiles(folder, {
    index: false,
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    serveStatic: {
      index: false,
      cacheControl: false,
      setHeaders(response: ServerResponse, path: string) {
        response.setHeader(
          'cache-control',
          path.startsWith(hashed) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    },
  });
  const servePage: RequestHandler = (request, response, next) => {
    if (notPages.test(request.path) || request.accepts('html') === false) {
      next();
      return;
    }
    request.url = '/index.html';
    void serveFile(request, response, next);
  };
  routes.use(serveFile);
  routes.get('/*path', servePage);
  routes.get('/', servePage);
  return routes;
}
