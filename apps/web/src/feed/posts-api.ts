import {
  defaultPageSize,
  PostAnswer,
  PostPage,
  Problem,
  type CreatePost,
} from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import type * as z from 'zod/mini';
import type { Refusal } from './list/model.ts';

/** What is wrong with one field of what was sent, in the server's words. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What a request came to: never an exception. */
type Answer<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly why: Refusal; readonly errors: readonly FieldError[] };

/** The posts over HTTP, held against the contract. */
export interface PostsApi {
  /** Reads the page of posts older than `before`. */
  readOlder(before: string, limit?: number): Promise<Answer<PostPage>>;
  /** Makes a post; safe to repeat with the same `clientId`. */
  create(post: CreatePost): Promise<Answer<PostAnswer>>;
}

/** Milliseconds after which a request counts as unreachable. */
const requestTimeoutMs = 15_000;

/** Makes the door to the posts API. */
export function createPostsApi(fetch: typeof globalThis.fetch): PostsApi {
  const ask = async <Schema extends z.core.$ZodType>(
    schema: Schema,
    url: string,
    init: RequestInit = {},
  ): Promise<Answer<z.output<Schema>>> => {
    try {
      const signal = AbortSignal.timeout(requestTimeoutMs);
      const response = await fetch(url, { ...init, signal });
      const body: unknown = await response.json();
      return response.ok ? take(schema, body) : refuse(body);
    } catch (cause) {
      return refusal(cause instanceof SyntaxError ? 'unreadable' : 'unreachable');
    }
  };
  return {
    readOlder: (before, limit = defaultPageSize) =>
      ask(
        PostPage,
        `/api/posts?${new URLSearchParams({ before, limit: String(limit) }).toString()}`,
      ),
    create: (post) =>
      ask(PostAnswer, '/api/posts', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(post),
      }),
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

function refusal(why: Refusal, errors: readonly FieldError[] = []): Answer<never> {
  return { ok: false, why, errors };
}
