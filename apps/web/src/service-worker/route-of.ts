/** The parts of a request that the service worker uses. */
interface IncomingRequest {
  readonly method: string;
  /** `navigate` for a page. */
  readonly mode: string;
  readonly url: URL;
  /** The page's origin. */
  readonly origin: string;
}

/** How a request is answered; `none` is left to the browser. */
export type RouteName = 'page' | 'asset' | 'file' | 'none';

/** The server's own paths: streams, the API, its documents. Their requests are never intercepted. */
const ofServer =
  /^\/(?:api|sse|message|docs|healthz|readyz|metrics|openapi\.json|asyncapi\.json)(?:\/|$)/;

/** Returns how a request is answered; `files` are those of the shell besides the hashed assets. */
export function routeOf(
  { method, mode, url, origin }: IncomingRequest,
  files: { has(path: string): boolean },
): RouteName {
  if (method !== 'GET' || url.origin !== origin || ofServer.test(url.pathname)) return 'none';
  if (mode === 'navigate') return 'page';
  if (url.pathname.startsWith('/assets/')) return 'asset';
  return files.has(url.pathname) ? 'file' : 'none';
}
