import type { IncomingMessage, ServerResponse } from 'node:http';
import { queryOf, type AppRequest, type Exchange } from '../http/exchange.ts';
import { TidingsError } from '../errors.ts';
import type { Admission } from '../access/admit.ts';
import type { AccessUser } from '../access/access-options.ts';
import { StreamRefused } from '../streams/refusal.ts';
import { refuseOtherOrigin } from '../streams/refuse-other-origin.ts';
import type { ListPage } from './list-page.ts';

/** Most items that one request can ask for. */
export const maxPageSize = 100;
const defaultPageSize = 50;
/** Longest `topic` and `before` that are read, in characters. */
const maxTextLength = 4_096;

/** Answers requests with pages of lists. */
export type PageHandler<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
) => Promise<void>;

/** Creates what answers requests for pages. */
export function createAnswerPage<Request extends AppRequest, User extends AccessUser>(parts: {
  readonly readPage: (topic: string, page: { before?: string; limit: number }) => Promise<ListPage>;
  readonly admission: Pick<Admission<Request, User>, 'readAs'>;
  readonly allowedOrigins: readonly string[];
  /** Answers a request that gets no page. */
  readonly fail: (error: unknown, exchange: Exchange) => void;
}): (exchange: Exchange<Request>) => Promise<void> {
  const { readPage, admission, allowedOrigins, fail } = parts;

  async function answer(exchange: Exchange<Request>): Promise<void> {
    refuseOtherOrigin(exchange, allowedOrigins);
    const { topic, ...asked } = readQuery(exchange);
    const page = await admission.readAs(exchange.request, topic, () => readPage(topic, asked));
    exchange.answer({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'cross-origin-resource-policy':
          allowedOrigins.length === 0 ? 'same-origin' : 'cross-origin',
      },
      body: JSON.stringify(page),
    });
  }

  return async (exchange) => {
    try {
      await answer(exchange);
    } catch (error) {
      fail(explained(error), exchange);
    }
  };
}

/** Reads `?topic=&before=&limit=`. @throws StreamRefused `bad-request`, naming the parameter */
function readQuery(exchange: Exchange) {
  const query = queryOf(exchange);
  const [topic, ...others] = query.getAll('topic');
  if (topic === undefined || others.length > 0 || topic.length > maxTextLength) {
    throw refusedParameter('topic', 'must be one topic of a list');
  }
  const [before, ...more] = query.getAll('before');
  if (more.length > 0 || (before !== undefined && before.length > maxTextLength)) throw notAPlace();
  const limits = query.getAll('limit');
  const limit = Number(limits[0] ?? defaultPageSize);
  const isLimit = Number.isSafeInteger(limit) && limit >= 1 && limit <= maxPageSize;
  if (limits.length > 1 || limits[0] === '' || !isLimit) {
    throw refusedParameter('limit', `must be a whole number from 1 to ${String(maxPageSize)}`);
  }
  return { topic, limit, ...(before !== undefined && { before }) };
}

/** Gives the application's client what is wrong with its request. */
function explained(error: unknown): unknown {
  return error instanceof TidingsError && error.code === 'invalid-page' ? notAPlace() : error;
}

function notAPlace(): StreamRefused {
  return refusedParameter('before', 'must be the `next` of the page before');
}

function refusedParameter(field: string, message: string): StreamRefused {
  return new StreamRefused('bad-request', `${field}: ${message}`, { errors: [{ field, message }] });
}
