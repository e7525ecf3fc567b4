import type { ClientSession, MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffDelayMs } from '../backoff.ts';
import { isOfFamily, isServerError } from '../driver/errors.ts';

/**
 * Milliseconds after which MongoDB has ended a transaction on its own, unless configured otherwise.
 *
 * @see https://www.mongodb.com/docs/manual/reference/parameters/#mongodb-parameter-param.transactionLifetimeLimitSeconds
 */
const lifetimeMs = 60_000;
const backoff = { minMs: 50, maxMs: 1_000 };

/** Answers to `abortTransaction` that say that it is over: how does not matter. */
const isOverCodes: ReadonlySet<unknown> = new Set(
  Object.values({ TransactionTooOld: 225, NoSuchTransaction: 251, TransactionCommitted: 256 }),
);

/**
 * Aborts the session's last transaction, again and again until the server has said that it is over or has
 * ended it on its own. The driver tries once or twice and ignores that nobody took it; what the
 * transaction wrote would then stay locked for everyone else. Never rejects.
 *
 * @see https://github.com/mongodb/specifications/blob/master/source/transactions/transactions.md#aborttransaction
 */
export async function endTransaction(client: MongoClient, session: ClientSession): Promise<void> {
  const untilMs = performance.now() + lifetimeMs;
  for (let attempt = 0; performance.now() < untilMs; attempt += 1) {
    try {
      await client.db('admin').command({ abortTransaction: 1 }, { session });
      return;
    } catch (error) {
      if (isServerError(error) && isOverCodes.has(error.code)) return;
      // The client has been closed.
      if (isOfFamily(error, 'MongoAPIError')) return;
    }
    await sleep(backoffDelayMs(attempt, backoff, Math.random), undefined, { ref: false });
  }
}
