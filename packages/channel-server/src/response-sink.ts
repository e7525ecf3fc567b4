import type { Sink } from '@tidings/sse-hub';
import type { ServerResponse } from 'node:http';

/** Headers of every stream. `no-transform` and `x-accel-buffering` keep proxies from collecting events before they pass them on. */
export const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  connection: 'keep-alive',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
} as const;

/** Milliseconds that a closed stream has to send its last bytes before its socket is destroyed. */
const lingerMs = 2_000;

/** Creates a sink over a response whose headers are out. */
export function createResponseSink(response: ServerResponse): Sink {
  return {
    write: (bytes) => response.write(bytes),
    close(reason) {
      if (response.destroyed) return;
      // A reader that takes nothing would never see a polite end.
      if (reason.code === 'slow') {
        response.destroy();
        return;
      }
      const { socket } = response;
      // Nothing else will come over this connection: kept alive, it would hold up a stopping server.
      response.end(() => socket?.destroySoon());
      const linger = setTimeout(() => response.destroy(), lingerMs);
      linger.unref();
      response.once('close', () => {
        clearTimeout(linger);
      });
    },
  };
}
