import { Problem } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import type * as z from 'zod/mini';
import { refusal, type Answer, type Refusal } from './answer.ts';

/** What is asked: GET without a body, unless said otherwise. */
export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** The one door to the API: what comes back is held against the contract. */
export interface Api {
  ask<Schema extends z.core.$ZodType>(
    schema: Schema,
    url: string,
    request?: Request,
  ): Promise<Answer<z.output<Schema>>>;
  /** The same for what answers nothing but that it is done. */
  tell(url: string, request: Request): Promise<Answer<undefined>>;
}

/** Milliseconds after which a request counts as unreachable. */
const requestTimeoutMs = 15_000;

/** Makes the door to the API. `onRefused` is told of every refusal, whoever asked. */
export function createApi(
  fetch: typeof globalThis.fetch,
  onRefused: (why: Refusal) => void = () => undefined,
): Api {
  const send = async <Data>(
    url: string,
    { method = 'GET', body }: Request,
    read: (response: Response) => Promise<Answer<Data>>,
  ): Promise<Answer<Data>> => {
    const answer = await reach(url, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    }).then(
      async (response) => {
        try {
          return response.ok ? await read(response) : refuse(await response.json());
        } catch (cause) {
          return refusal(cause instanceof SyntaxError ? 'unreadable' : 'unreachable');
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
    ask: (schema, url, request = {}) =>
      send(url, request, async (response) => take(schema, await response.json())),
    tell: (url, request) =>
      send(url, request, () => Promise.resolve({ ok: true, data: undefined })),
  };
}

function take<Schema extends z.core.$ZodType>(
  schema: Schema,
  body: unknown,
): Answer<z.output<Schema>> {
  const checked = validate(schema, body);
  return checked.ok ? checked : refusal('unreadable');
}

function refuse(body: unknown): Answer<never> {
  const problem = validate(Problem, body);
  if (!problem.ok) return refusal('unreadable');
  return refusal(problem.data.code, problem.data.errors);
}
