import type { Channel } from '@tidings/protocol';
import { openingComment, type Hub, type Subscription } from '@tidings/sse-hub';
import type { ServerResponse } from 'node:http';
import { LentSocket } from './lent-socket.ts';
import { bodyOfResponse, SocketBody, type StreamBody } from './stream-body.ts';
import { streamHeaders } from './stream-headers.ts';

/** What a subscription takes besides the response it writes to. */
type Asked<C extends Channel> = Omit<Parameters<Hub<C>['subscribe']>[0], 'sink'> & {
  /** Told once when the connection is gone. The response's own `close` may come long before. */
  readonly onClosed?: () => void;
};

/** Makes a response a stream of a hub, for as long as its connection is open. */
export function openStream<C extends Channel>(
  hub: Pick<Hub<C>, 'subscribe'>,
  response: ServerResponse,
  { onClosed, ...asked }: Asked<C>,
): Subscription {
  const sink = openBody(response);
  sink.write(openingComment);
  const subscription = hub.subscribe({ ...asked, sink });
  sink.listen({
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

/** Sends the headers; where the socket was lent, nothing but the socket is kept from then on. */
function openBody(response: ServerResponse): StreamBody {
  const { socket } = response;
  // Node frames chunks for HTTP/1.1 alone.
  if (!(socket instanceof LentSocket) || response.req.httpVersion !== '1.1') {
    response.writeHead(200, streamHeaders);
    return bodyOfResponse(response);
  }
  response.writeHead(200, { ...streamHeaders, 'transfer-encoding': 'chunked' });
  response.flushHeaders();
  const taken = socket.takeBack();
  return taken === undefined ? bodyOfResponse(response) : new SocketBody(taken);
}
