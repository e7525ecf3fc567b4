import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientAddress } from '../limits/client-address.ts';
import { connectionState, type Connection, type ConnectionState } from '../limits/connection.ts';
import { LentSocket } from '../streams/lent-socket.ts';
import { bodyOfResponse, SocketBody, type StreamBody } from '../streams/stream-body.ts';
import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** A request to Node's own server, behind any framework that has it. */
export class NodeExchange<AppsRequest extends IncomingMessage> implements Exchange<AppsRequest> {
  readonly request: AppsRequest;
  readonly response: ServerResponse;
  readonly streamHeaders = { connection: 'keep-alive' };
  readonly #addressOf: (request: IncomingMessage) => string;

  constructor(request: AppsRequest, response: ServerResponse, addressOf = peerAddress) {
    this.request = request;
    this.response = response;
    this.#addressOf = addressOf;
  }

  get method(): string | undefined {
    return this.request.method;
  }

  get url(): string | undefined {
    return this.request.url;
  }

  get connection(): Connection {
    return this.request.socket;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return typeof value === 'string' ? value : undefined;
  }

  address(): string {
    return this.#addressOf(this.request);
  }

  state(): ConnectionState {
    return connectionState(this.request, this.response);
  }

  vary(): readonly string[] {
    const vary = this.response.getHeader('vary');
    return vary === undefined ? [] : [vary].flat().map(String);
  }

  answer(answer: Answer): void {
    sendAnswer(answer, this.response);
  }

  /** Sends the headers; if the socket was lent, only the socket is kept from then on. */
  openBody(headers: Readonly<Record<string, string>>): StreamBody {
    const { request, response } = this;
    const { socket } = response;
    // Node frames chunks for HTTP/1.1 alone.
    if (!(socket instanceof LentSocket) || request.httpVersion !== '1.1') {
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
}

/** Returns whether an exchange has Node's request and response. */
export function isNodeExchange(exchange: Exchange): exchange is NodeExchange<IncomingMessage> {
  return exchange instanceof NodeExchange;
}

/** Sends a complete answer; where another was begun already, the connection is cut off. */
export function sendAnswer({ status, headers, body }: Answer, response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, headers).end(body);
}

function peerAddress({ socket }: IncomingMessage): string {
  return clientAddress(socket.remoteAddress);
}
