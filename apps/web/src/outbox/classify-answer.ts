import { defaultLimits, parseRetryAfter } from '@tidings/event-source';
import type { Answer, Refusal, Refused } from '../http/answer.ts';

/** What to do with an item after an answer. */
export type AnswerOutcome =
  /** It was created. */
  | { readonly name: 'done' }
  /** It was created by an earlier try, and deleted since. */
  | { readonly name: 'gone' }
  /** It is retried automatically, after at least so many milliseconds if the server asked for that. */
  | { readonly name: 'wait'; readonly atLeastMs: number; readonly refused: Refused }
  /** It is not retried before its user has signed in. */
  | { readonly name: 'stop'; readonly refused: Refused }
  /** It is not retried until its author asks for it. */
  | { readonly name: 'refuse'; readonly refused: Refused };

/** Failures of the server itself after which an item no longer holds up those behind it. */
export const maxFailures = 5;

/** What each refusal means for an item; `fail` is the server's own failure, which this item may have caused. */
const meanings: Readonly<Record<Refusal, AnswerOutcome['name'] | 'fail'>> = {
  'post-deleted': 'gone',
  'message-deleted': 'gone',
  unreachable: 'wait',
  'not-ready': 'wait',
  'too-many-requests': 'wait',
  'too-many-connections': 'wait',
  unauthorized: 'stop',
  internal: 'fail',
  unreadable: 'fail',
  'bad-request': 'refuse',
  'client-id-taken': 'refuse',
  'cross-site': 'refuse',
  forbidden: 'refuse',
  'member-limit': 'refuse',
  'method-not-allowed': 'refuse',
  'name-taken': 'refuse',
  'not-found': 'refuse',
  'payload-too-large': 'refuse',
  'room-limit': 'refuse',
  'unsupported-media-type': 'refuse',
  validation: 'refuse',
  'wrong-password': 'refuse',
};

/**
 * Classifies the answer to an item after `failures` failures of the server itself, this one included. `now`
 * is the time in milliseconds since 1970: `Retry-After` may be a date.
 */
export function classifyAnswer(
  answer: Answer<unknown>,
  failures: number,
  now: number,
): AnswerOutcome {
  if (answer.ok) return { name: 'done' };
  const name = meanings[answer.why];
  switch (name) {
    case 'done':
    case 'gone':
      return { name };
    case 'stop':
    case 'refuse':
      return { name, refused: answer };
    case 'wait':
      return { name, atLeastMs: waitOf(answer, now), refused: answer };
    case 'fail':
      return failures < maxFailures
        ? { name: 'wait', atLeastMs: 0, refused: answer }
        : { name: 'refuse', refused: answer };
  }
}

/** Milliseconds that the server asks to wait, limited to the longest time that a stream would wait. */
function waitOf({ retryAfter }: Refused, now: number): number {
  return Math.min(parseRetryAfter(retryAfter ?? null, now) ?? 0, defaultLimits.maxRetryAfterMs);
}

/** Returns whether a failure is the server's own. */
export function isFailure(answer: Answer<unknown>): boolean {
  return !answer.ok && meanings[answer.why] === 'fail';
}
