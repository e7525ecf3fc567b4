import type { Channel } from '@tidings/protocol';
import { streamOpening, type Hub, type Subscription } from '@tidings/sse-hub';
import type { Exchange } from '../http/exchange.ts';
import { GzipBody } from './gzip-body.ts';
import type { SharedGzip } from './shared-gzip.ts';
import { streamHeadersOf } from './stream-headers.ts';

/** Options of a subscription besides the exchange it writes to. */
type OpenStreamOptions<C extends Channel> = Omit<Parameters<Hub<C>['subscribe']>[0], 'sink'> & {
  /** Called once when the connection is gone. A response's own `close` may come long before. */
  readonly onClosed?: () => void;
  /**
   * Compresses the stream; for a client that accepts gzip, and for topics that are public.
   * @defaultValue not compressed
   */
  readonly gzip?: SharedGzip | undefined;
};

/** Turns the answer to a request into a stream of a hub, for as long as its connection is open. */
export function openStream<C extends Channel>(
  hub: Pick<Hub<C>, 'subscribe'>,
  exchange: Pick<Exchange, 'streamHeaders' | 'vary' | 'openBody'>,
  { onClosed, gzip, ...subscriptionOptions }: OpenStreamOptions<C>,
): Subscription {
  const body = exchange.openBody({
    ...streamHeadersOf(exchange),
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
