import { isDriverError, isOfFamily, isServerError } from '../driver/errors.ts';

/**
 * Codes that say that the command itself was wrong, or that this user may never run it: repeating it does
 * not help. Every other refusal of the server may have passed by the next attempt.
 *
 * @see https://github.com/mongodb/mongo/blob/v6.0/src/mongo/base/error_codes.yml
 */
const refusedForGood: ReadonlySet<unknown> = new Set(
  Object.values({
    BadValue: 2,
    FailedToParse: 9,
    Unauthorized: 13,
    TypeMismatch: 14,
    Overflow: 15,
    InvalidLength: 16,
    AuthenticationFailed: 18,
    IllegalOperation: 20,
    InvalidBSON: 22,
    IndexNotFound: 27,
    PathNotViable: 28,
    ConflictingUpdateOperators: 40,
    DollarPrefixedFieldName: 52,
    InvalidIdField: 53,
    EmptyFieldName: 56,
    CommandNotFound: 59,
    ImmutableField: 66,
    CannotCreateIndex: 67,
    InvalidOptions: 72,
    InvalidNamespace: 73,
    IndexOptionsConflict: 85,
    IndexKeySpecsConflict: 86,
    CommandNotSupported: 115,
    DocumentValidationFailure: 121,
    CommandNotSupportedOnView: 166,
    OperationNotSupportedInTransaction: 263,
    BSONObjectTooLarge: 10334,
    DuplicateKey: 11000,
  }),
);

/** From here on codes are assertions (`Location40573`): the server met what it does not allow at all. */
const firstAssertion = 15_000;

/** Errors of the driver's interface that say nothing about how it was used. */
const passingApiErrors: ReadonlySet<string> = new Set([
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'MongoNotConnectedError',
  'MongoServerClosedError',
  'MongoTopologyClosedError',
]);

/**
 * Returns whether an error means that the database is not to be had at this moment: it cannot be reached,
 * does not answer in time, has no primary, or refuses for a while (writes blocked, disk full, overload).
 * Over HTTP that is 503 with `Retry-After`. Every other error is a defect, or somebody's wrong request.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!isDriverError(error)) return false;
  const { name, code } = error;
  if (isServerError(error)) {
    const isAssertion = typeof code === 'number' && code >= firstAssertion;
    return !isAssertion && !refusedForGood.has(code);
  }
  if (isOfFamily(error, 'MongoAPIError')) return passingApiErrors.has(name);
  return name !== 'MongoParseError';
}

/** Names an error in one line, without the stack: the kind and what it says. */
export function describeDatabaseError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = isServerError(error) ? ` ${String(error.code)}` : '';
  return `${error.name}${code}: ${error.message}`;
}
