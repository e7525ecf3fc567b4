import type { IncomingMessage } from 'node:http';

/** Headers with which a proxy says whom it forwards for. */
const forwardedHeaders = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-real-ip',
  'forwarded',
] as const;

/**
 * Creates a check of what requests say about the proxies in front. It warns once when that contradicts the
 * setting: then all clients count as one, or clients choose as whom they count.
 */
export function createProxyCheck(options: {
  /** Proxies in front whose `X-Forwarded-*` are believed. */
  readonly trusted: number;
  /** Name of the setting, for the warning. */
  readonly setting: string;
  /** Paths that load balancers ask for themselves, without a client. */
  readonly direct: ReadonlySet<string>;
  readonly warn: (fields: object, message: string) => void;
}): (request: Pick<IncomingMessage, 'headers' | 'url'>) => void {
  const { trusted, setting, direct, warn } = options;
  let hasWarned = false;

  function contradiction({ headers, url }: Pick<IncomingMessage, 'headers' | 'url'>) {
    if (trusted === 0) {
      const header = forwardedHeaders.find((name) => headers[name] !== undefined);
      if (header === undefined) return undefined;
      return `A request has the header ${header}, but ${setting} is 0. If a proxy stands in front, all its clients count as one address and are taken to come without TLS: set ${setting} to the number of proxies.`;
    }
    if (direct.has(url?.split('?', 1)[0] ?? '')) return undefined;
    const chain = String(headers['x-forwarded-for'] ?? '');
    const hops = chain === '' ? 0 : chain.split(',').length;
    if (hops >= trusted) return undefined;
    return `A request has ${String(hops)} addresses in X-Forwarded-For, but ${setting} is ${String(trusted)}. Every proxy in front must append the address it sees; where there are fewer of them, clients can choose the address they count as: set ${setting} to the number of proxies.`;
  }

  return (request) => {
    if (hasWarned) return;
    const message = contradiction(request);
    if (message === undefined) return;
    hasWarned = true;
    warn({ path: request.url?.split('?', 1)[0] }, message);
  };
}
