import type { ServerResponse } from 'node:http';
import type { Answer } from '../http/answer.ts';
import { sendAnswer } from '../http/node-exchange.ts';
import type { StreamLimit } from '../limits/stream-quota.ts';

/** Why a stream is not opened. */
export type RefusalCode =
  'bad-request' | 'unauthorized' | 'forbidden' | 'not-found' | 'too-many-streams' | 'unavailable';

const statuses = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'too-many-streams': 429,
  unavailable: 503,
} as const satisfies Record<RefusalCode, number>;

/** Seconds after which a client that found no room may ask again. */
const retryAfterSeconds = 5;

/** What is wrong with a parameter of the query. */
export interface QueryError {
  readonly field: string;
  readonly message: string;
}

/** A request that gets no stream. Throw one where a stream is asked for to answer with it. */
export class StreamRefused extends Error {
  override readonly name = 'StreamRefused';
  readonly code: RefusalCode;
  readonly status: (typeof statuses)[RefusalCode];
  /** Seconds for `Retry-After`; undefined where asking again is of no use. */
  readonly retryAfter: number | undefined;
  /** The limit that was reached, if that is why. */
  readonly limit: StreamLimit | undefined;
  /** What is wrong with the query, by parameter. */
  readonly errors: readonly QueryError[] | undefined;

  constructor(
    code: RefusalCode,
    message: string,
    options: { readonly limit?: StreamLimit; readonly errors?: readonly QueryError[] } = {},
  ) {
    super(message);
    this.code = code;
    this.limit = options.limit;
    this.errors = options.errors;
    this.status = options.limit === 'total' ? 503 : statuses[code];
    this.retryAfter = this.status === 429 || this.status === 503 ? retryAfterSeconds : undefined;
  }
}

/** Makes the refusal for a limit: that of all clients (503), or that of this one (429). */
export function noRoom(limit: StreamLimit): StreamRefused {
  const messages = {
    total: 'This process has as many streams open as it may. Try again in a moment.',
    address: 'This address has as many streams open as it may. Close one, or try again.',
    session: 'This session has as many streams open as it may. Close one, or try again.',
  } as const satisfies Record<StreamLimit, string>;
  return new StreamRefused('too-many-streams', messages[limit], { limit });
}

/** Writes a refusal as a problem document (RFC 9457). */
export function problemOf({ code, message, status, retryAfter, errors }: StreamRefused): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({ type: 'about:blank', status, code, detail: message, errors }),
  };
}

/** Answers with a problem document (RFC 9457). */
export function answerRefusal(refusal: StreamRefused, response: ServerResponse): void {
  sendAnswer(problemOf(refusal), response);
}
