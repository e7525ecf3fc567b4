/** What a service worker looks at in a request. */
interface Asked {
  readonly method: string;
  /** `navigate` where a page is asked for. */
  readonly mode: string;
  readonly url: URL;
  /** Where the page is from. */
  readonly origin: string;
}

/** How a request is answered; `none` is left alone as if there were no service worker. */
export type RouteName = 'page' | 'asset' | 'file' | 'none';

/** Paths of the server's own: streams, the API, its documents. What is asked of them is never touched. */
const ofServer =
  /^\/(?:api|sse|message|docs|healthz|readyz|metrics|openapi\.json|asyncapi\.json)(?:\/|$)/;

/** Says how a request is answered; `files` are those of the shell besides the hashed assets. */
export function routeOf(
  { method, mode, url, origin }: Asked,
  files: { has(path: string): boolean },
): RouteName {
  if (method !== 'GET' || url.origin !== origin || ofServer.test(url.pathname)) return 'none';
  if (mode === 'navigate') return 'page';
  if (url.pathname.startsWith('/assets/')) return 'asset';
  return files.has(url.pathname) ? 'file' : 'none';
}
