import type { ProblemCode } from '@tidings/contracts';

/** Why a request failed. */
export type Refusal = ProblemCode | 'unreachable' | 'unreadable';

/** What is wrong with one field of the request, in the server's words. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** A failed request: refused, or never answered. */
export interface Refused {
  readonly ok: false;
  readonly why: Refusal;
  readonly errors: readonly FieldError[];
  /** When to retry, as the server wrote it: seconds or a date. */
  readonly retryAfter?: string;
}

/** The result of a request: never an exception. */
export type Answer<Data> = { readonly ok: true; readonly data: Data } | Refused;

/** Creates a refusal. */
export function refusal(why: Refusal, errors: readonly FieldError[] = []): Refused {
  return { ok: false, why, errors };
}
