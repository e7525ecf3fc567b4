import { Problem } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import type * as z from 'zod/mini';
import { refusal, type Answer, type Refusal } from './answer.ts';

/** Options of a request: GET without a body by default. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Id of the user whose request it is: refused if somebody else is signed in by now. */
  readonly user?: string;
}

/** The only way to the API: every answer is checked against the contract. */
export interface ApiClient {
  request<Schema extends z.core.$ZodType>(
    schema: Schema,
    url: string,
    options?: RequestOptions,
  ): Promise<Answer<z.output<Schema>>>;
  /** The same for requests that are answered without a body. */
  send(url: string, options: RequestOptions): Promise<Answer<undefined>>;
}

/** Carries the id of the request's user; the server refuses it if the session is somebody else's. */
const userHeader = 'tidings-user';
/** Milliseconds after which a request counts as unreachable. */
const requestTimeoutMs = 15_000;

/** Creates the API client. `onRefused` is called with every refusal. */
export function createApiClient(
  fetch: typeof globalThis.fetch,
  onRefused: (why: Refusal) => void = () => undefined,
): ApiClient {
  const run = async <Data>(
    url: string,
    { method = 'GET', body, user }: RequestOptions,
    read: (response: Response) => Promise<Answer<Data>>,
  ): Promise<Answer<Data>> => {
    const answer = await reach(url, {
      method,
      ...(body !== undefined && {
        headers: {
          'content-type': 'application/json',
          ...(user !== undefined && { [userHeader]: user }),
        },
        body: JSON.stringify(body),
      }),
    }).then(
      async (response) => {
        try {
          return response.ok ? await read(response) : await refuse(response);
        } catch (cause) {
          // An error without a problem document comes from a proxy whose server is down.
          const isOurs = cause instanceof SyntaxError && response.status < 500;
          return refusal(isOurs ? 'unreadable' : 'unreachable');
        }
      },
      () => refusal('unreachable'),
    );
    if (!answer.ok) onRefused(answer.why);
    return answer;
  };
  const reach = (url: string, init: RequestInit): Promise<Response> =>
    fetch(url, { ...init, signal: AbortSignal.timeout(requestTimeoutMs) });

  return {
    request: (schema, url, options = {}) =>
      run(url, options, async (response) => take(schema, await response.json())),
    send: (url, options) => run(url, options, () => Promise.resolve({ ok: true, data: undefined })),
  };
}

function take<Schema extends z.core.$ZodType>(
  schema: Schema,
  body: unknown,
): Answer<z.output<Schema>> {
  const checked = validate(schema, body);
  return checked.ok ? checked : refusal('unreadable');
}

async function refuse(response: Response): Promise<Answer<never>> {
  const problem = validate(Problem, await response.json());
  if (!problem.ok) return refusal(response.status < 500 ? 'unreadable' : 'unreachable');
  const refused = refusal(problem.data.code, problem.data.errors);
  const retryAfter = response.headers.get('retry-after');
  return retryAfter === null ? refused : { ...refused, retryAfter };
}
