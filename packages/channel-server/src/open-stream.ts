import type { Channel } from '@tidings/protocol';
import { openingComment, type Hub, type Subscription } from '@tidings/sse-hub';
import type { ServerResponse } from 'node:http';
import { createResponseSink, streamHeaders } from './response-sink.ts';

/** What a subscription takes besides the response it writes to. */
type Asked<C extends Channel> = Omit<Parameters<Hub<C>['subscribe']>[0], 'sink'>;

/** Makes a response a stream of a hub, for as long as it is open. */
export function openStream<C extends Channel>(
  hub: Pick<Hub<C>, 'subscribe'>,
  response: ServerResponse,
  asked: Asked<C>,
): Subscription {
  response.writeHead(200, streamHeaders);
  response.write(openingComment);
  const subscription = hub.subscribe({ ...asked, sink: createResponseSink(response) });
  response.on('drain', () => {
    subscription.drained();
  });
  response.on('close', () => {
    subscription.close('gone');
  });
  return subscription;
}
