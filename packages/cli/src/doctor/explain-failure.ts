import { MongoServerError, MongoServerSelectionError } from 'mongodb';

/** Codes of MongoDB for a missing right and for a failed sign-in. */
const unauthorized = 13;
const authenticationFailed = 18;

/** Whether the server refused a command because the user lacks a right. */
export function isMissingRight(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === unauthorized;
}

/** Says why a deployment cannot be examined, and what to do; never repeats the URI or a password. */
export function explainFailure(error: unknown): string {
  if (error instanceof MongoServerError && error.code === authenticationFailed) {
    return 'The server rejected the user or the password. Check them, and authSource.';
  }
  if (error instanceof MongoServerSelectionError) {
    return 'No server answered. Check host, port, TLS and replicaSet, and that this machine may connect.';
  }
  if (isMissingRight(error))
    return 'The user lacks a right. Grant it the role readWrite on the database.';
  return error instanceof Error ? error.message : String(error);
}
