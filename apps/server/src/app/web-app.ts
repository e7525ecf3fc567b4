import { Router, type RequestHandler } from 'express';
import staticFiles from 'express-static-gzip';
import type { ServerResponse } from 'node:http';
import { resolve, sep } from 'node:path';
import { preferredEncoding } from '@tidings/server';

/**
 * Paths as files and pages are named: no empty segment, no dot segment and nothing encoded, so that a
 * stream's or an API's path in another spelling (`//sse`, `/%73se`) is never answered with the page.
 */
const plainPath = /^\/(?:[\w~-][\w.~-]*\/)*(?:[\w~-][\w.~-]*)?$/;
/** Paths that are never a page: what is not found there is a problem, not the web app. */
const notPages = /^\/(?:api|sse|message|assets|docs|healthz|readyz|metrics)(?:\/|$)|\.[a-z0-9]+$/i;

/**
 * Creates the routes of the built web app, each file in the smallest form that is there and that the
 * browser prefers: hashed assets for a year, all others asked for again, and the page for every other
 * path of a page, where the request accepts HTML.
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
  const negotiateEncoding: RequestHandler = (request, _response, next) => {
    if (!plainPath.test(request.path)) {
      next('router');
      return;
    }
    // `express-static-gzip` does not compare weights: it gets the one form that the weights favour.
    request.headers['accept-encoding'] = preferredEncoding(request, ['br', 'gzip']);
    next();
  };
  const servePage: RequestHandler = (request, response, next) => {
    if (notPages.test(request.path) || request.accepts('html') === false) {
      next();
      return;
    }
    request.url = '/index.html';
    void serveFile(request, response, next);
  };
  routes.use(negotiateEncoding);
  routes.use(serveFile);
  routes.get('/*path', servePage);
  routes.get('/', servePage);
  return routes;
}
