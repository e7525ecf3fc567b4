import { TidingsError } from '../errors.ts';
import { clientAddress } from '../limits/client-address.ts';
import type { Connection, ConnectionState } from '../limits/connection.ts';
import type { StreamBody } from '../streams/stream-body.ts';
import { WebBody } from '../streams/web-body.ts';
import type { Answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

/** What the application knows of the client of a Web `Request`, which itself does not say. */
export interface WebClient {
  /**
   * The client's IP address: streams are counted by it. Behind a proxy, the one that the proxy reports and that the
   * client cannot choose. Give `''` where there is none: all those clients count as one.
   */
  readonly address: string;
}

/** Answers a Web `Request` with a `Response`. */
export type WebHandler<AppsRequest extends Request> = (
  request: AppsRequest,
  client: WebClient,
) => Promise<Response>;

/** The status of an answer that nobody receives; never sent, but a handler must return something. */
const clientGone = 499;

/** A Web `Request` and the `Response` to it. */
export class WebExchange<AppsRequest extends Request> implements Exchange<AppsRequest> {
  readonly request: AppsRequest;
  readonly streamHeaders = {};
  readonly connection: Connection;
  readonly #address: string;
  #response: Response | undefined;

  /** @throws TidingsError `missing-address` where JavaScript left out the address */
  constructor(request: AppsRequest, client: WebClient | undefined) {
    if (typeof client?.address !== 'string') {
      throw new TidingsError(
        'missing-address',
        "A Web handler needs the client's address, by which streams are counted: call it as `handler(request, { address })`.",
      );
    }
    this.request = request;
    this.#address = clientAddress(client.address);
    const { signal } = request;
    this.connection = {
      on: (_close, listener) => {
        signal.addEventListener('abort', listener);
      },
      off: (_close, listener) => {
        signal.removeEventListener('abort', listener);
      },
    };
  }

  get method(): string {
    return this.request.method;
  }

  get url(): string {
    return this.request.url;
  }

  /** What the request was answered with. */
  get response(): Response {
    return this.#response ?? new Response(null, { status: clientGone });
  }

  header(name: string): string | undefined {
    const value = this.request.headers.get(name);
    // A runtime may keep the host in the URL alone.
    return value ?? (name === 'host' ? new URL(this.request.url).host : undefined);
  }

  address(): string {
    return this.#address;
  }

  state(): ConnectionState {
    return this.request.signal.aborted ? 'closed' : 'ready';
  }

  vary(): readonly string[] {
    return [];
  }

  answer(answer: Answer): void {
    this.#response = responseOf(answer);
  }

  openBody(headers: Readonly<Record<string, string>>): StreamBody {
    const body = new WebBody(this.request.signal);
    this.#response = new Response(body.stream, { headers });
    return body;
  }
}

/** Makes the `Response` of a complete answer. */
export function responseOf({ status, headers, body }: Answer): Response {
  return new Response(body ?? null, { status, headers });
}
