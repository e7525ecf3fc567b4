import { hasServerCode } from '../driver/errors.ts';
import { FeedError } from '../errors.ts';
import { formatGrant } from './format-grant.ts';
import type { RoleDocument } from './required-role.ts';

/** What a server answers a user who may not do something, or whom it does not know. */
const codes = { unauthorized: 13, authenticationFailed: 18 } as const;
/** Everything that Atlas refuses has this code; only its message distinguishes one reason from another. */
const atlasError = 8000;

/** Returns whether a server refused something because the user has no right to it. */
export function isUnauthorized(error: unknown): error is Error {
  return (
    hasServerCode(error, codes.unauthorized) ||
    (hasServerCode(error, atlasError) && /not (?:allowed|authorized)/i.test(error.message))
  );
}

/** Returns whether a server does not accept the connection's name and password. */
export function isNotAuthenticated(error: unknown): boolean {
  return (
    hasServerCode(error, codes.authenticationFailed) ||
    (hasServerCode(error, atlasError) && /\bauth(?:entication)?\b/i.test(error.message))
  );
}

/**
 * Explains an error with which MongoDB refused to do something for this user, and what to do; undefined for every other
 * error.
 *
 * @param role The role that the user should have; with it the message has the commands that grant it.
 */
export function explainRefusal(error: unknown, role?: RoleDocument): FeedError | undefined {
  const options = { cause: error };
  if (isNotAuthenticated(error)) {
    const message =
      'MongoDB does not know this user, or the password is another: check the connection string, and its `authSource`, the database that the user was created in.';
    return new FeedError('unauthorized', message, options);
  }
  if (!isUnauthorized(error)) return undefined;
  const { message } = error;
  if (message.includes('requires authentication')) {
    return new FeedError(
      'unauthorized',
      `MongoDB refused: ${message}. It asks for a user: put its name and password into the connection string.`,
      options,
    );
  }
  // Session and cluster time say nothing about what was refused.
  const short = message.replace(/, (?:lsid|txnNumber|\$clusterTime|\$db): [^]*$/, ' … }');
  const remedy = role === undefined ? 'Give its user that right.' : formatGrant(role);
  return new FeedError('unauthorized', `MongoDB refused: ${short}.\n${remedy}`, options);
}
