import { Router, type RequestHandler } from 'express';
import { createAsyncApiDocument } from '../asyncapi/document.ts';
import { createOpenApiDocument } from '../openapi/document.ts';
import { methodNotAllowed } from '../../http/problem.ts';
import { writeEventsPage } from './events-page.ts';
import { writeHttpPage } from './http-page.ts';
import { stylePath } from './page.ts';
import { style } from './style.ts';

/**
 * Creates the routes of the documents: what the streams send (AsyncAPI), what may be asked (OpenAPI),
 * and a page of each. They are the same for everyone and are written once.
 */
export function createDocumentRoutes(): Router {
  const routes = Router();
  serve('/asyncapi.json', 'json', JSON.stringify(createAsyncApiDocument()));
  serve('/openapi.json', 'json', JSON.stringify(createOpenApiDocument()));
  serve('/docs/events', 'html', writeEventsPage());
  serve('/docs/http', 'html', writeHttpPage());
  serve(stylePath, 'css', style);

  function serve(path: string, type: 'json' | 'html' | 'css', text: string): void {
    const send: RequestHandler = (_request, response) => {
      response.set('cache-control', 'no-cache').type(type).send(text);
    };
    routes.get(path, send);
    routes.all(path, methodNotAllowed('GET, HEAD'));
  }
  return routes;
}
