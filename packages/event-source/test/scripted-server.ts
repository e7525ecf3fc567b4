import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request, answered by the test step by step. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** Answers 200 and `text/event-stream`. */
  open(): Exchange;
  /** Sends one event; `data` is written as JSON unless it is a string. */
  send(event: string, data: unknown, id?: string): Exchange;
  /** Sends the platform's own reconnect delay, in milliseconds. */
  retry(ms: number): Exchange;
  /** Answers something else, and that is all. */
  answer(status: number, headers?: Record<string, string>, body?: string): void;
  /** Ends the stream as a server does that shuts down. */
  end(): void;
  /** Whether the other side has gone, or the answer is complete. */
  readonly isOver: boolean;
}

/** A real HTTP server on loopback that does what the test says. */
export interface ScriptedServer {
  readonly url: string;
  /** Resolves with the next request that was not yet taken, in order. */
  next(): Promise<Exchange>;
  /** Requests that nobody has taken. */
  readonly waiting: number;
  /** Streams and answers that are not over. */
  readonly openExchanges: number;
  close(): Promise<void>;
}

/** Starts a scripted server on a free port. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const untaken: Exchange[] = [];
  const takers: ((exchange: Exchange) => void)[] = [];
  const all: Exchange[] = [];
  const server = createServer((request, response) => {
    const exchange = createExchange(request, response);
    all.push(exchange);
    const taker = takers.shift();
    if (taker === undefined) untaken.push(exchange);
    else taker(exchange);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server listening on a TCP port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/notes`,
    next: () =>
      new Promise((resolve) => {
        const exchange = untaken.shift();
        if (exchange === undefined) takers.push(resolve);
        else resolve(exchange);
      }),
    get waiting() {
      return untaken.length;
    },
    get openExchanges() {
      return all.filter((exchange) => !exchange.isOver).length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function createExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  let isOver = false;
  response.on('close', () => {
    isOver = true;
  });
  const exchange: Exchange = {
    request,
    query: new URL(request.url ?? '/', 'http://localhost').searchParams,
    open() {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.flushHeaders();
      return exchange;
    },
    send(event, data, id) {
      const text = typeof data === 'string' ? data : JSON.stringify(data);
      response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${text}\n\n`);
      return exchange;
    },
    retry(ms) {
      response.write(`retry: ${String(ms)}\n\n`);
      return exchange;
    },
    answer(status, headers = {}, body = '') {
      response.writeHead(status, headers).end(body);
    },
    end() {
      response.end();
    },
    get isOver() {
      return isOver;
    },
  };
  return exchange;
}
