import type { RequestHandler } from 'express';
import type { Db } from 'mongodb';
import { addressOf } from './address-of.ts';
import { createSharedLimit } from './shared-limit.ts';

/** Milliseconds of the window in which requests that write are counted. */
const windowMs = 60_000;

/** Limits how many requests that write an address may send, to all nodes together. */
export interface WriteLimit {
  readonly limit: RequestHandler;
  /** Requests refused so far, by this process. */
  readonly refused: number;
}

/** Creates the limit over the database that counts. */
export function createWriteLimit(
  database: Db,
  { perMinute }: { readonly perMinute: number },
): WriteLimit {
  const shared = createSharedLimit(database, {
    name: 'writes',
    times: perMinute,
    windowMs,
    detail: `An address may write ${String(perMinute)} times a minute. Try again later.`,
    isRemembered: true,
  });
  return {
    async limit(request, _response, next) {
      await shared.take(addressOf(request));
      next();
    },
    get refused() {
      return shared.refused;
    },
  };
}
