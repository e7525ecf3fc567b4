import { Problem } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import type * as z from 'zod/mini';
import { refusal, type Answer, type Refusal } from './answer.ts';

/** What is asked: GET without a body, unless said otherwise. */
export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whose request it is, by id: where somebody else is signed in by now, it is refused. */
  readonly person?: string;
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

/** Says whose request it is; the server refuses it when the session is somebody else's. */
const personHeader = 'tidings-user';
/** Milliseconds after which a request counts as unreachable. */
const requestTimeoutMs = 15_000;

/** Makes the door to the API. `onRefused` is told of every refusal, whoever asked. */
export function createApi(
  fetch: typeof globalThis.fetch,
  onRefused: (why: Refusal) => void = () => undefined,
): Api {
  const send = async <Data>(
    url: string,
    { method = 'GET', body, person }: Request,
    read: (response: Response) => Promise<Answer<Data>>,
  ): Promise<Answer<Data>> => {
    const answer = await reach(url, {
      method,
      ...(body !== undefined && {
        headers: {
          'content-type': 'application/json',
          ...(person !== undefined && { [personHeader]: person }),
        },
        body: JSON.stringify(body),
      }),
    }).then(
      async (response) => {
        try {
          return response.ok ? await read(response) : await refuse(response);
        } catch (cause) {
          // What answers with an error that is no problem stands in front of a server that is away.
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

async function refuse(response: Response): Promise<Answer<never>> {
  const problem = validate(Problem, await response.json());
  if (!problem.ok) return refusal(response.status < 500 ? 'unreadable' : 'unreachable');
  const refused = refusal(problem.data.code, problem.data.errors);
  const retryAfter = response.headers.get('retry-after');
  return retryAfter === null ? refused : { ...refused, retryAfter };
}
