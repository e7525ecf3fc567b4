import Negotiator from 'negotiator';
import type { IncomingMessage } from 'node:http';

/** The types do not know the second parameter yet. */
interface EncodingNegotiator {
  encoding(
    available: readonly string[],
    options: { readonly preferred: readonly string[] },
  ): string | undefined;
}

/** Says whether a client takes gzip at least as gladly as no compression: weights count (RFC 9110, 12.5.3). */
export function acceptsGzip({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const negotiator: EncodingNegotiator = new Negotiator({ headers });
  return negotiator.encoding(['gzip', 'identity'], { preferred: ['gzip'] }) === 'gzip';
}
