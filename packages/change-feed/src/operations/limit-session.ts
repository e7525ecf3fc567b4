import type { ClientSession, ClientSessionOptions, MongoClient } from 'mongodb';
import { OperationTimeoutError } from '../driver/errors.ts';
import { endTransaction } from './end-transaction.ts';
import { endWithin } from './end-within.ts';

/** Completes a session's options: its transactions read at the primary, as every transaction must. */
export function limitedSessionOptions(
  options: ClientSessionOptions | undefined,
  timeoutMs: number,
): ClientSessionOptions {
  return {
    ...options,
    defaultTransactionOptions: {
      readPreference: 'primary',
      maxCommitTimeMS: timeoutMs,
      ...options?.defaultTransactionOptions,
    },
  };
}

const tooLate = 'The transaction took longer than allowed.';

/**
 * Limits what a session waits for: a whole transaction, which the driver would repeat for two minutes,
 * and the end of the session, which tells the server. What took too long is not committed any more, and no
 * transaction stays open on the server because nobody could tell it. Changes the session itself, since
 * the driver takes no other object for one.
 */
export function limitSession(
  client: MongoClient,
  session: ClientSession,
  timeoutMs: number,
): ClientSession {
  const withTransaction = session.withTransaction.bind(session);
  const commitTransaction = session.commitTransaction.bind(session);
  const abortTransaction = session.abortTransaction.bind(session);
  const endSession = session.endSession.bind(session);
  let running: Promise<unknown> = Promise.resolve();
  let leaving: Promise<void> | undefined;
  let isTooLate = false;
  /** The server may not have learned how the last transaction ended. */
  let mayBeOpen = false;

  session.withTransaction = (callback, options) => {
    const transaction = withTransaction((own) => {
      // The driver would go on in the background for as long as errors are transient.
      if (isTooLate) throw new Error(tooLate);
      return callback(own);
    }, options);
    running = transaction;
    return endWithin(timeoutMs, 'a transaction', transaction, () => {
      isTooLate = true;
    });
  };
  session.commitTransaction = async (options) => {
    if (isTooLate) throw new OperationTimeoutError(tooLate);
    mayBeOpen = true;
    await commitTransaction(options);
    mayBeOpen = false;
  };
  session.abortTransaction = async (options) => {
    mayBeOpen = true;
    await abortTransaction(options);
  };

  /** In order: what still runs in the transaction would otherwise be written without it. */
  const leave = async () => {
    await Promise.allSettled([running]);
    if (session.inTransaction()) await session.abortTransaction();
    if (mayBeOpen) await endTransaction(client, session);
    await endSession();
  };
  session.endSession = async (options) => {
    if (leaving === undefined && !isTooLate && !mayBeOpen && !session.inTransaction()) {
      return endWithin(timeoutMs, 'the end of a session', endSession(options));
    }
    const isAbandoned = !isTooLate && session.inTransaction();
    leaving ??= leave();
    if (isAbandoned) return endWithin(timeoutMs, 'the end of a session', leaving);
    // Its outcome is already known: nobody has to wait until an unreachable server learns of it.
    leaving.catch(() => undefined);
  };
  return session;
}
