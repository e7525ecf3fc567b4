import type { Request, Response } from 'express';

/**
 * Cookie of a session. Behind TLS its name begins with `__Host-`: browsers then take it from this very
 * host alone, over TLS alone, so that no neighbouring host can plant one.
 */
function nameOf(isSecure: boolean): string {
  return isSecure ? '__Host-tidings' : 'tidings';
}

/** Reads the token that a request carries, if any; of several cookies of that name the first counts. */
export function readToken(request: Pick<Request, 'secure' | 'headers'>): string | undefined {
  const wanted = nameOf(request.secure);
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === wanted) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** Gives the token to the browser, until the session has to end. */
export function setToken(
  request: Pick<Request, 'secure'>,
  response: Response,
  token: string,
  maxAgeMs: number,
): void {
  response.cookie(nameOf(request.secure), token, { ...attributes(request), maxAge: maxAgeMs });
}

/** Takes the token away from the browser. */
export function clearToken(request: Pick<Request, 'secure'>, response: Response): void {
  response.clearCookie(nameOf(request.secure), attributes(request));
}

/** `secure` is what Express makes of the connection and, with `TRUST_PROXY`, of `X-Forwarded-Proto`. */
function attributes({ secure }: Pick<Request, 'secure'>) {
  return { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const;
}
