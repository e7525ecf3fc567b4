import { MemoryStore, rateLimit, type AugmentedRequest } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import { HttpProblem } from '../problem.ts';
import { addressOf } from './address-of.ts';

/** Milliseconds of the window in which requests that write are counted. */
const windowMs = 60_000;

/** Limits how many requests that write an address may send. */
export interface WriteLimit {
  readonly limit: RequestHandler;
  /** Requests refused so far. */
  readonly refused: number;
  /** Ends the timer that forgets; nothing is limited by it any more. */
  close(): void;
}

/** Creates the limit. It counts in this process: behind n nodes an address has up to n times as much. */
export function createWriteLimit({ perMinute }: { readonly perMinute: number }): WriteLimit {
  const store = new MemoryStore();
  let refused = 0;
  const limit = rateLimit({
    windowMs,
    limit: perMinute,
    store,
    keyGenerator: addressOf,
    legacyHeaders: false,
    standardHeaders: false,
    // Who may say where a request comes from is decided by TRUST_PROXY alone.
    validate: false,
    handler(request, _response, next) {
      refused += 1;
      // The library puts what it knows there; its types say so only of requests of its own type.
      const { resetTime } = (request as AugmentedRequest)['rateLimit'] ?? {};
      const waitMs = resetTime === undefined ? windowMs : resetTime.getTime() - Date.now();
      next(
        new HttpProblem('too-many-requests', {
          detail: `An address may write ${String(perMinute)} times a minute. Try again later.`,
          headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) },
        }),
      );
    },
  });
  return {
    limit,
    get refused() {
      return refused;
    },
    close() {
      store.shutdown();
    },
  };
}
