import { MongoServerError, type Db } from 'mongodb';
import { findMissing, type Privilege, type Right } from './rights.ts';

/** The database does not let this server do its work; the message says what is missing. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
}

const whereToRead = 'docs/operations.md, "Least privilege", has the role to paste.';
const unauthorized = 13;
const authenticationFailed = 18;
/** Everything that Atlas refuses has this code; only what it says tells one thing from another. */
const atlasError = 8000;

/**
 * Asks what the user of the connection may do; any user may ask that. Without authentication nobody
 * is asked who they are, and everything is allowed.
 *
 * @throws AccessError naming every right that is missing.
 */
export async function checkRights(database: Db, needed: readonly Right[]): Promise<void> {
  const status = await database.command({ connectionStatus: 1, showPrivileges: true });
  // The answer of `connectionStatus`, by MongoDB's reference.
  const { authenticatedUsers, authenticatedUserPrivileges } = status['authInfo'] as {
    readonly authenticatedUsers: readonly { readonly user: string; readonly db: string }[];
    readonly authenticatedUserPrivileges: readonly Privilege[];
  };
  if (authenticatedUsers.length === 0) return;
  const missing = findMissing(authenticatedUserPrivileges, database.databaseName, needed);
  if (missing.length === 0) return;
  const names = authenticatedUsers.map(({ user, db }) => `${user}@${db}`).join(', ');
  const what = missing.map(
    ({ action, collection }) =>
      `  ${action} on ${collection === '' ? `all of ${database.databaseName}` : `${database.databaseName}.${collection}`}`,
  );
  throw new AccessError(
    `MongoDB's user ${names} is not allowed what this server needs:\n${what.join('\n')}\n${whereToRead}`,
  );
}

/** Says in our words that the database refused; anything else comes back as it is. */
export function explainRefusal(error: unknown): unknown {
  if (!(error instanceof MongoServerError)) return error;
  if (isNotAuthenticated(error)) {
    const message =
      'MongoDB does not know this user, or the password is another: look at MONGODB_URI, and at its authSource, the database in which the user was made.';
    return new AccessError(message, { cause: error });
  }
  if (error.code !== unauthorized) return error;
  const short = error.message.replace(/, (?:lsid|\$clusterTime|\$db): [^]*$/, ' … }');
  return new AccessError(`MongoDB refused: ${short}. ${whereToRead}`, { cause: error });
}

function isNotAuthenticated({ code, message }: MongoServerError): boolean {
  return code === authenticationFailed || (code === atlasError && /\bauth/i.test(message));
}
