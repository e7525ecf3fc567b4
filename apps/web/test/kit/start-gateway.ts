import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenHere } from './listen-here.ts';

/** A proxy in front of a server, as in production: it answers with 503 while the server is down. */
export interface Gateway {
  readonly url: string;
  /** Requests that were answered 503. */
  readonly refused: number;
  /** Closes open connections, and answers everything with 503 from now on; with `Retry-After` if given. */
  goDown(retryAfter?: string): void;
  /** Forwards everything again. */
  comeUp(): void;
  /** Ends the streams; from now on each reports that the server has that contract. */
  release(contract: string): void;
}

/** Starts a gateway in front of a server, which can delay answers; it ends with the test. */
export async function startGateway(
  target: string,
  hold: (incoming: IncomingMessage) => Promise<unknown> | undefined = () => undefined,
): Promise<Gateway> {
  const open = new Set<ServerResponse>();
  let isDown = false;
  let retryAfter: string | undefined;
  let contract: string | undefined;
  let refused = 0;

  const server = createServer((incoming, answer) => {
    if (isDown) {
      refused += 1;
      answer.writeHead(503, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      answer.end();
      return;
    }
    const { method, headers } = incoming;
    const upstreamRequest = request(
      new URL(incoming.url ?? '/', target),
      { method, headers: { ...headers, 'accept-encoding': 'identity' } },
      (upstream) => {
        void relay(upstream, hold(incoming));
      },
    );
    async function relay(upstream: IncomingMessage, held: Promise<unknown> | undefined) {
      await held;
      answer.writeHead(upstream.statusCode ?? 502, upstream.headers);
      upstream.on('error', () => answer.destroy());
      const newContract = contract;
      if (newContract === undefined || upstream.headers['content-type'] !== 'text/event-stream') {
        upstream.pipe(answer);
        return;
      }
      // Not compressed, as that was not requested. Frames are written whole, and are too short to be split.
      upstream.on('data', (bytes: Buffer) => {
        answer.write(String(bytes).replace(/"contract":"[^"]*"/, `"contract":"${newContract}"`));
      });
      upstream.on('end', () => answer.end());
    }
    upstreamRequest.on('error', () => answer.destroy());
    open.add(answer);
    answer.on('close', () => {
      open.delete(answer);
      upstreamRequest.destroy();
    });
    incoming.pipe(upstreamRequest);
  });
  const endAll = (): void => {
    for (const answer of open) answer.destroy();
  };
  const origin = await listenHere(server);
  return {
    url: origin,
    get refused() {
      return refused;
    },
    goDown(after) {
      isDown = true;
      retryAfter = after;
      endAll();
    },
    comeUp() {
      isDown = false;
    },
    release(next) {
      contract = next;
      endAll();
    },
  };
}
