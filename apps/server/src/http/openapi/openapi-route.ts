import type { RequestHandler } from 'express';
import { createOpenApiDocument } from './document.ts';

/** Creates `GET /openapi.json`: what may be asked of this server, and what it answers. */
export function createOpenApiRoute(): RequestHandler {
  const text = JSON.stringify(createOpenApiDocument());
  return (_request, response) => {
    response.set('cache-control', 'no-cache').type('json').send(text);
  };
}
