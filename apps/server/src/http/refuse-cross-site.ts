import type { Request, RequestHandler } from 'express';
import { HttpProblem } from './problem.ts';

/** Methods that change nothing. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what changes something and comes from a page of another origin, on top of the cookie's
 * `SameSite`: by `Sec-Fetch-Site`, which no page can set, else by `Origin`. What sends neither is no
 * browser of today, and brings no cookie that its user did not give it.
 */
export const refuseCrossSite: RequestHandler = (request, _response, next) => {
  if (!safeMethods.has(request.method) && !isOfThisSite(request)) {
    throw new HttpProblem('cross-site', {
      detail:
        'A page of another origin sent it. Send it from a page of this server, or without a browser.',
    });
  }
  next();
};

function isOfThisSite(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  // A neighbouring host (`same-site`) is another origin; `none` is the person themselves.
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('origin');
  if (origin === undefined) return true;
  // Not sent where this server is reached without TLS and by a name: then the hosts are compared.
  if (!URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  return host === request.host && (protocol === 'https:' || !request.secure);
}
