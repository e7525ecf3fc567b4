import { isBsonError, isDriverError, isOfFamily, isServerError } from './driver/errors.ts';
import { isDatabaseUnavailable } from './operations/is-database-unavailable.ts';
import { isConnectionLost } from './operations/network-error.ts';

/**
 * What to do after an error: reopen at the same position, reopen from now (continuity is lost), or
 * give up and say so.
 */
export type FeedRecovery = 'resume' | 'reset' | 'fail';

/**
 * Passing troubles. The first block is the driver specification's list of resumable errors; the
 * second is what a server says while it elects, restarts, drops a database, is asked too soon, moves data
 * between shards, or refuses what it is asked for a while: for want of disk or memory, because writes are
 * blocked, or because the hosting says so (AtlasError, which covers everything that Atlas refuses).
 *
 * @see https://github.com/mongodb/specifications/blob/master/source/change-streams/change-streams.md#resumable-error
 * @see https://github.com/mongodb/mongo/blob/v6.0/src/mongo/base/error_codes.yml
 */
const resumableCodes = {
  HostUnreachable: 6,
  HostNotFound: 7,
  CursorNotFound: 43,
  StaleShardVersion: 63,
  NetworkTimeout: 89,
  ShutdownInProgress: 91,
  FailedToSatisfyReadPreference: 133,
  StaleEpoch: 150,
  PrimarySteppedDown: 189,
  RetryChangeStream: 234,
  ExceededTimeLimit: 262,
  SocketException: 9001,
  LegacyNotPrimary: 10058,
  NotWritablePrimary: 10107,
  InterruptedAtShutdown: 11600,
  InterruptedDueToReplStateChange: 11602,
  StaleConfig: 13388,
  NotPrimaryNoSecondaryOk: 13435,
  NotPrimaryOrSecondary: 13436,

  LockTimeout: 24,
  LockBusy: 46,
  NamespaceNotFound: 26,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  WriteConcernTimeout: 64,
  NotYetInitialized: 94,
  WriteConflict: 112,
  ConflictingOperationInProgress: 117,
  ReadConcernMajorityNotAvailableYet: 134,
  ExceededMemoryLimit: 146,
  QueryPlanKilled: 175,
  NetworkInterfaceExceededTimeLimit: 202,
  NoSuchSession: 206,
  KeyNotFound: 211,
  DatabaseDropPending: 215,
  CursorKilled: 237,
  SnapshotTooOld: 239,
  SnapshotUnavailable: 246,
  StaleDbVersion: 249,
  StaleChunkHistory: 250,
  TooManyLogicalSessions: 261,
  MigrationConflict: 272,
  ShardCannotRefreshDueToLocksHeld: 343,
  KeyPatternShorterThanBound: 349,
  TemporarilyUnavailable: 365,
  UserWritesBlocked: 371,
  ResourceExhausted: 402,
  MigrationBlockingOperationCoordinatorCleaningUp: 406,
  PooledConnectionAcquisitionExceededTimeLimit: 407,
  AtlasError: 8000,
  BackgroundOperationInProgress: 12587,
  DuplicateKey: 11000,
  Interrupted: 11601,
  OutOfDiskSpace: 14031,
} as const;

/**
 * The place is lost, or the change at it cannot pass: never again with the same position.
 *
 * @see https://www.mongodb.com/docs/manual/changeStreams/#resume-a-change-stream
 */
const resettingCodes = {
  // What a removed shard has had to say is gone with it.
  ShardNotFound: 70,
  CappedPositionLost: 136,
  CloseChangeStream: 222,
  InvalidResumeToken: 260,
  ChangeStreamFatalError: 280,
  ChangeStreamHistoryLost: 286,
  BSONObjectTooLarge: 10334,
} as const;

const recoveryByCode: ReadonlyMap<number, FeedRecovery> = new Map<number, FeedRecovery>([
  ...Object.values(resumableCodes).map((code) => [code, 'resume'] as const),
  ...Object.values(resettingCodes).map((code) => [code, 'reset'] as const),
]);

/** The server's or the driver's own word that trying again may help. */
const passingLabels = [
  'ResumableChangeStreamError',
  'RetryableWriteError',
  'TransientTransactionError',
  'SystemOverloadedError',
] as const;

/**
 * The driver's errors that pass, besides those of the network. The last two it does not export: a member left the set
 * while its pool was asked, and no connection of the pool became free in time (`waitQueueTimeoutMS`).
 */
const passingErrors: ReadonlySet<string> = new Set([
  'MongoServerSelectionError',
  'MongoServerClosedError',
  'MongoStalePrimaryError',
  'MongoOperationTimeoutError',
  'MongoCursorExhaustedError',
  'MongoExpiredSessionError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
]);

/**
 * Returns whether another database took the place of ours: its primary is of an earlier election than one
 * the driver has seen, and for a whole server selection there was no other. The driver will not take
 * such a primary for as long as the client lives; a primary cut off from its set steps down sooner.
 *
 * @see
 * https://github.com/mongodb/specifications/blob/master/source/server-discovery-and-monitoring/server-discovery-and-monitoring.md#using-electionid-and-setversion-to-detect-stale-primaries
 */
export function isReplaced(error: unknown): boolean {
  return (
    isDriverError(error) &&
    error.name === 'MongoServerSelectionError' &&
    error.cause instanceof Error &&
    error.cause.name === 'MongoStalePrimaryError'
  );
}

/**
 * Decides what follows an error of the stream or of the feed's own document. A known code counts
 * before labels, and those before the error's class; an answer that the driver cannot decode is passed
 * over by a reset. What nobody knows fails: better a process that ends with the reason than
 * one that repeats it for ever.
 */
export function classifyFeedError(error: unknown): FeedRecovery {
  if (isBsonError(error)) return 'reset';
  if (!isDriverError(error)) return isConnectionLost(error) ? 'resume' : 'fail';
  const recovery = typeof error.code === 'number' ? recoveryByCode.get(error.code) : undefined;
  if (recovery !== undefined) return recovery;
  if (isReplaced(error)) return 'fail';
  if (passingLabels.some((label) => error.hasErrorLabel?.(label))) return 'resume';
  const passes = passingErrors.has(error.name) || isOfFamily(error, 'MongoNetworkError');
  return passes ? 'resume' : 'fail';
}

/** Refusals of a write that say nothing about reading. */
const refusedWriteCodes: ReadonlySet<unknown> = new Set(
  Object.values({
    LockBusy: 46,
    ConflictingOperationInProgress: 117,
    ExceededMemoryLimit: 146,
    TooManyLogicalSessions: 261,
    UserWritesBlocked: 371,
    AtlasError: 8000,
    OutOfDiskSpace: 14031,
  }),
);

/**
 * Returns whether a server that was asked to write refuses that for now: what it says means nothing for reading,
 * which goes on. A missing right and a wrong command are no such refusals.
 */
export function refusesWrites(error: unknown): boolean {
  if (!isServerError(error)) return false;
  if (refusedWriteCodes.has(error.code)) return true;
  return classifyFeedError(error) === 'fail' && isDatabaseUnavailable(error);
}
