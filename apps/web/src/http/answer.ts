import type { ProblemCode } from '@tidings/contracts';

/** Why something that was asked of the server was not done. */
export type Refusal = ProblemCode | 'unreachable' | 'unreadable';

/** What is wrong with one field of what was sent, in the server's words. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An answer that is a no, or none at all. */
export interface Refused {
  readonly ok: false;
  readonly why: Refusal;
  readonly errors: readonly FieldError[];
  /** When to ask again, as the server wrote it: seconds or a date. */
  readonly retryAfter?: string;
}

/** What a request came to: never an exception. */
export type Answer<Data> = { readonly ok: true; readonly data: Data } | Refused;

/** Makes a refusal. */
export function refusal(why: Refusal, errors: readonly FieldError[] = []): Refused {
  return { ok: false, why, errors };
}
