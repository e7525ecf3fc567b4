import { isFromOtherOrigin } from '@tidings/server';
import type { Request, RequestHandler, Response } from 'express';
import { HttpProblem } from './problem.ts';

/** Methods that change nothing. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses requests of pages of other origins, on top of the cookie's `SameSite`, which ports do not concern. */
export interface CrossSiteRefusal {
  /** What changes something. */
  readonly writes: RequestHandler;
  /** Streams: even whether one opens says something about the user. */
  readonly streams: RequestHandler;
  /** What is read; links of other sites may lead to it, as nothing of it reaches the page that has the link. */
  readonly reads: RequestHandler;
}

/**
 * Creates the refusals. Pages of allowed origins may read, with the user's cookies; they may not write.
 */
export function createCrossSiteRefusal(allowedOrigins: readonly string[]): CrossSiteRefusal {
  const isOther = (request: Request) =>
    isFromOtherOrigin(request, { host: request.host, isSecure: request.secure });

  function read(request: Request, response: Response, isLinkAllowed: boolean): void {
    const { origin } = request.headers;
    if (origin !== undefined && allowedOrigins.includes(origin)) {
      response.set({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        vary: 'origin',
      });
    } else if (!(isLinkAllowed && isLink(request)) && isOther(request)) {
      throw crossSite('A page of another origin asks for it. Only those of ALLOWED_ORIGINS may.');
    }
  }

  return {
    writes(request, _response, next) {
      if (!safeMethods.has(request.method) && isOther(request)) {
        throw crossSite(
          'A page of another origin sent it. Send it from a page of this server, or without a browser.',
        );
      }
      next();
    },
    streams(request, response, next) {
      read(request, response, false);
      next();
    },
    reads(request, response, next) {
      if (safeMethods.has(request.method)) read(request, response, true);
      next();
    },
  };
}

/** Says whether a browser opens it in a tab of its own. */
function isLink({ headers }: Request): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function crossSite(detail: string): HttpProblem {
  return new HttpProblem('cross-site', { detail });
}
