import type { Exchange } from '../http/exchange.ts';

/**
 * Headers of every stream. `no-transform` and `x-accel-buffering` keep proxies from collecting events
 * before they pass them on; `cross-origin-resource-policy` keeps pages of other origins from telling by an
 * image or a script whether a stream opens. An EventSource of another origin is a matter of CORS instead.
 */
const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/**
 * Returns the headers with which a stream is answered, compressed or not, and a HEAD request for one. What
 * the application has said that the answer varies with stays.
 */
export function streamHeadersOf(
  exchange: Pick<Exchange, 'streamHeaders' | 'vary'>,
): Record<string, string> {
  const vary = [...exchange.vary(), 'accept-encoding'].join(', ');
  return { ...streamHeaders, ...exchange.streamHeaders, vary };
}
