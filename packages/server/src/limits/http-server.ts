import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { lendSockets } from '../streams/lend-sockets.ts';
import { watchUnusedSockets } from './unused-sockets.ts';

/** Every bound of reading a request, before the application sees it. */
export interface HttpLimits {
  /** Bytes of a request's line and headers; beyond it 431. @defaultValue 16 KiB */
  readonly maxHeaderBytes: number;
  /**
   * Header lines of a request; beyond it 431. None is ever dropped: what a proxy appends, after the
   * client's own, decides who the client is. @defaultValue 100
   */
  readonly maxHeaders: number;
  /**
   * Milliseconds from connecting (or from a request's first byte) until its headers are there;
   * then 408, and the connection is closed. @defaultValue 10,000
   */
  readonly headersMs: number;
  /** Milliseconds until a request is there with its body; then 408. @defaultValue 30,000 */
  readonly requestMs: number;
  /** Milliseconds between two looks at what timed out. @defaultValue 2,000 */
  readonly checkMs: number;
}

/** What holds where nothing else is said. Streams are untouched by it: their request is complete. */
export const defaultHttpLimits: HttpLimits = {
  maxHeaderBytes: 16 * 1024,
  maxHeaders: 100,
  headersMs: 10_000,
  requestMs: 30_000,
  checkMs: 2_000,
};

/** Creates an HTTP server that waits for nobody's headers for ever. */
export function createHttpServer(
  listener: RequestListener,
  limits: HttpLimits = defaultHttpLimits,
): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
    },
    (request, response) => {
      // Names and values, in turn.
      if (request.rawHeaders.length / 2 <= limits.maxHeaders) listener(request, response);
      else refuseHeaders(response, limits.maxHeaders);
    },
  );
  // Node's own bound drops headers without a word; `maxHeaderBytes` bounds how many there can be.
  server.maxHeadersCount = 0;
  return watchUnusedSockets(lendSockets(server));
}

function refuseHeaders(response: ServerResponse, maxHeaders: number): void {
  response
    .writeHead(431, { connection: 'close', 'content-type': 'text/plain; charset=utf-8' })
    .end(`At most ${String(maxHeaders)} header lines are allowed.\n`);
}
