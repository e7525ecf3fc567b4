/**
 * Errors of the driver are recognised by name, code and labels, never by class: the application's client may come from
 * another copy of the driver, or from another major version of it. Names are fixed texts in the driver, which a
 * bundler that renames classes does not change.
 */
export interface DriverError extends Error {
  readonly code?: number | string;
  hasErrorLabel?(label: string): boolean;
}

/** The names of the driver's errors, each class with all that extend it. The tests compare them with both versions. */
const serverErrors = [
  'MongoServerError',
  'MongoBulkWriteError',
  'MongoClientBulkWriteError',
  'MongoWriteConcernError',
] as const;
const networkErrors = [
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
] as const;
const apiErrors = [
  'MongoAPIError',
  'MongoBatchReExecutionError',
  'MongoClientClosedError',
  'MongoCompatibilityError',
  'MongoCursorExhaustedError',
  'MongoCursorInUseError',
  'MongoExpiredSessionError',
  'MongoInvalidArgumentError',
  'MongoMissingCredentialsError',
  'MongoMissingDependencyError',
  'MongoNotConnectedError',
  'MongoServerClosedError',
  'MongoTailableCursorError',
  'MongoTopologyClosedError',
  'MongoTransactionError',
] as const;

/** A class of the driver, and the names of the errors that are instances of it. */
const families = {
  MongoServerError: new Set<string>(serverErrors),
  MongoNetworkError: new Set<string>(networkErrors),
  MongoAPIError: new Set<string>(apiErrors),
} as const;

/** Returns whether an error is the driver's own, of any class. */
export function isDriverError(error: unknown): error is DriverError {
  if (!(error instanceof Error)) return false;
  return (
    error instanceof DatabaseError ||
    ('hasErrorLabel' in error && typeof error.hasErrorLabel === 'function')
  );
}

/** Returns whether an error is an instance of one of the driver's classes that others extend. */
export function isOfFamily(error: unknown, family: keyof typeof families): error is DriverError {
  return isDriverError(error) && families[family].has(error.name);
}

/** Returns whether a server has answered with an error. */
export function isServerError(error: unknown): error is DriverError {
  return isOfFamily(error, 'MongoServerError');
}

/** Returns whether a server has answered with the error of this code. */
export function hasServerCode(error: unknown, code: number): error is DriverError {
  return isServerError(error) && error.code === code;
}

const bsonErrors: ReadonlySet<string> = new Set([
  'BSONError',
  'BSONOffsetError',
  'BSONRuntimeError',
]);

/** Returns whether bytes could not be decoded, or a value not be encoded. */
export function isBsonError(error: unknown): boolean {
  return error instanceof Error && bsonErrors.has(error.name);
}

/** An error of this package that means the same as the driver's of that name. */
abstract class DatabaseError extends Error {}

/** An operation took longer than allowed; it is named as the driver's error, `MongoOperationTimeoutError`. */
export class OperationTimeoutError extends DatabaseError {
  override readonly name = 'MongoOperationTimeoutError';
}

/** Node lost a connection; it is named as the driver's error, `MongoNetworkError`. */
export class ConnectionLostError extends DatabaseError {
  override readonly name = 'MongoNetworkError';
}
