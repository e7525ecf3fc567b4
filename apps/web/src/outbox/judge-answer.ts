import { defaultLimits, parseRetryAfter } from '@tidings/event-source';
import type { Answer, Refusal, Refused } from '../http/answer.ts';

/** What is to be done about a parcel after an answer. */
export type Judgement =
  /** It was made. */
  | { readonly name: 'done' }
  /** It was made by an earlier try, and deleted since. */
  | { readonly name: 'gone' }
  /** It is tried again by itself; not before so many milliseconds, if the server said so. */
  | { readonly name: 'wait'; readonly atLeastMs: number; readonly refused: Refused }
  /** It is not tried again before its person has signed in. */
  | { readonly name: 'stop'; readonly refused: Refused }
  /** It is not tried again until its writer says so. */
  | { readonly name: 'refuse'; readonly refused: Refused };

/** Failures of the server itself after which one parcel no longer holds up those behind it. */
export const maxFailures = 5;

/** What each no means for a parcel; `fail` is the server's own failure, which may be about this very one. */
const meanings: Readonly<Record<Refusal, Judgement['name'] | 'fail'>> = {
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
 * Judges the answer to a parcel after `failures` failures of the server itself, this one included. `now`
 * is the time in milliseconds since 1970: a server may say by date when to come again.
 */
export function judgeAnswer(answer: Answer<unknown>, failures: number, now: number): Judgement {
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

/** Milliseconds that the server asks to wait; a longer time than a stream would wait is cut to that. */
function waitOf({ retryAfter }: Refused, now: number): number {
  return Math.min(parseRetryAfter(retryAfter ?? null, now) ?? 0, defaultLimits.maxRetryAfterMs);
}

/** Says whether a failure is the server's own. */
export function isFailure(answer: Answer<unknown>): boolean {
  return !answer.ok && meanings[answer.why] === 'fail';
}
