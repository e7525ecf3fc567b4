import { ReadPreference, type ClientSession, type ClientSessionOptions } from 'mongodb';
import { endWithin } from './end-within.ts';

/** Completes a session's options: its transactions read at the primary, as every transaction must. */
export function limitedSessionOptions(
  options: ClientSessionOptions | undefined,
  timeoutMs: number,
): ClientSessionOptions {
  return {
    ...options,
    defaultTransactionOptions: {
      readPreference: ReadPreference.primary,
      maxCommitTimeMS: timeoutMs,
      ...options?.defaultTransactionOptions,
    },
  };
}

/**
 * Limits what a session waits for: a whole transaction, which the driver would repeat for two minutes,
 * and the end of the session, which tells the server. Changes the session itself, since the driver takes
 * no other object for one.
 */
export function limitSession(session: ClientSession, timeoutMs: number): ClientSession {
  const withTransaction = session.withTransaction.bind(session);
  const endSession = session.endSession.bind(session);
  let isTooLate = false;

  session.withTransaction = (callback, options) => {
    const transaction = withTransaction((own) => {
      // The driver would go on in the background for as long as errors are transient.
      if (isTooLate) throw new Error('The transaction took longer than it may.');
      return callback(own);
    }, options);
    return endWithin(timeoutMs, 'a transaction', transaction, () => {
      isTooLate = true;
    });
  };
  session.endSession = async (options) => {
    const ending = endSession(options);
    if (!isTooLate) return endWithin(timeoutMs, 'the end of a session', ending);
    // A server that has not answered for so long would not answer this in time either.
    ending.catch(() => undefined);
  };
  return session;
}
