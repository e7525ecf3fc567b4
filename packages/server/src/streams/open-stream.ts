import type { Channel } from '@tidings/protocol';
import { streamOpening, type Hub, type Subscription } from '@tidings/sse-hub';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { GzipBody } from './gzip-body.ts';
import { LentSocket } from './lent-socket.ts';
import type { SharedGzip } from './shared-gzip.ts';
import { bodyOfResponse, SocketBody, type StreamBody } from './stream-body.ts';
import { streamHeadersOf } from './stream-headers.ts';

/** Options of a subscription besides the response it writes to. */
type OpenStreamOptions<C extends Channel> = Omit<Parameters<Hub<C>['subscribe']>[0], 'sink'> & {
  /** Called once when the connection is gone. The response's own `close` may come long before. */
  readonly onClosed?: () => void;
  /**
   * Compresses the stream; for a client that accepts gzip, and for topics that are public.
   * @defaultValue not compressed
   */
  readonly gzip?: SharedGzip | undefined;
};

/** Turns a response into a stream of a hub, for as long as its connection is open. */
export function openStream<C extends Channel>(
  hub: Pick<Hub<C>, 'subscribe'>,
  response: ServerResponse,
  { onClosed, gzip, ...subscriptionOptions }: OpenStreamOptions<C>,
): Subscription {
  const body = openBody(response, {
    ...streamHeadersOf(response),
    ...(gzip !== undefined && { 'content-encoding': 'gzip' }),
  });
  const sink = gzip === undefined ? body : new GzipBody(body, gzip);
  sink.write(streamOpening, { parts: [streamOpening], isShared: false });
  let subscription: Subscription;
  try {
    subscription = hub.subscribe({ ...subscriptionOptions, sink });
  } catch (error) {
    // Nobody would end the connection later.
    body.abort();
    throw error;
  }
  body.listen({
    drained() {
      subscription.drained();
    },
    closed() {
      subscription.close('gone');
      onClosed?.();
    },
  });
  return subscription;
}

/** Sends the headers; if the socket was lent, only the socket is kept from then on. */
function openBody(response: ServerResponse, headers: OutgoingHttpHeaders): StreamBody {
  const { socket } = response;
  // Node frames chunks for HTTP/1.1 alone.
  if (!(socket instanceof LentSocket) || response.req.httpVersion !== '1.1') {
    response.writeHead(200, headers);
    return bodyOfResponse(response);
  }
  // What can be sent at once goes out in one packet with the headers.
  socket.hold();
  response.writeHead(200, { ...headers, 'transfer-encoding': 'chunked' });
  response.flushHeaders();
  const taken = socket.takeBack();
  if (taken === undefined) {
    socket.release();
    return bodyOfResponse(response);
  }
  // For HTTP the response is complete: otherwise it would count as aborted, with an error and its stack.
  response.end(() => {
    socket.destroySoon();
  });
  return new SocketBody(taken);
}
