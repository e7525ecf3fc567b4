import type { IncomingMessage } from 'node:http';
import Negotiator from 'negotiator';

/** Forms in which answers are kept besides their own. */
type ContentEncoding = 'br' | 'gzip';

/** `Accept-Encoding`, read by its weights; the types do not know the second parameter yet. */
interface EncodingNegotiator {
  encoding(
    available: readonly string[],
    options: { readonly preferred: readonly string[] },
  ): string | undefined;
}

/**
 * Chooses how to encode an answer: what the client's weights favour, and among equals the first of
 * `available`; undefined where it is best left as it is.
 */
export function preferredEncoding(
  { headers }: Pick<IncomingMessage, 'headers'>,
  available: readonly ContentEncoding[],
): ContentEncoding | undefined {
  const negotiator: EncodingNegotiator = new Negotiator({ headers });
  const chosen = negotiator.encoding([...available, 'identity'], { preferred: available });
  return available.find((encoding) => encoding === chosen);
}
