import type { IncomingMessage } from 'node:http';

/**
 * Returns whether a browser sends a request for a page of another origin that is not an allowed one: by
 * `Sec-Fetch-Site`, which no page can set, else by `Origin`. A request with neither is not from a browser
 * of today, or is a same-origin read over plain HTTP.
 *
 * Another port of the same host is `same-site`: its requests carry the cookies, and it is another origin.
 */
export function isFromOtherOrigin(
  { headers }: Pick<IncomingMessage, 'headers'>,
  own: {
    /** Host and port of this server. @defaultValue the request's `Host` */
    readonly host?: string | undefined;
    /** The client came by TLS: then a page without TLS is another origin. @defaultValue false */
    readonly isSecure?: boolean;
    /** Other origins whose pages may send it, e.g. `https://shop.example`. @defaultValue none */
    readonly allowed?: readonly string[];
  } = {},
): boolean {
  const { origin } = headers;
  const { host = headers.host, isSecure = false, allowed = [] } = own;
  if (origin !== undefined && allowed.includes(origin)) return false;
  const site = headers['sec-fetch-site'];
  // `none` is the user: an address typed in, or a bookmark.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  // Sandboxed pages and files have the origin `null`.
  if (!URL.canParse(origin)) return true;
  const page = new URL(origin);
  return page.host !== host || (isSecure && page.protocol !== 'https:');
}
