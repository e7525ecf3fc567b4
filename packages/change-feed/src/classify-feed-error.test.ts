import {
  BSON,
  MongoAPIError,
  MongoClientClosedError,
  MongoCursorExhaustedError,
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoStalePrimaryError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb';
import { describe, expect, it } from 'vitest';
import { classifyFeedError, refusesWrites, type FeedRecovery } from './classify-feed-error.ts';

const server = (code: number, labels: string[] = []) =>
  new MongoServerError({ message: 'of the test', code, errorLabels: labels });

const named = (name: string) =>
  Object.defineProperty(new MongoError('of the test'), 'name', { value: name });

const replaced = Object.defineProperty(
  Object.create(MongoServerSelectionError.prototype) as MongoServerSelectionError, // its constructor wants a topology
  'cause',
  { value: new MongoStalePrimaryError('stale') },
);

const codes: readonly (readonly [FeedRecovery, number, string])[] = [
  // The specification's resumable errors.
  ['resume', 6, 'HostUnreachable'],
  ['resume', 7, 'HostNotFound'],
  ['resume', 43, 'CursorNotFound'],
  ['resume', 63, 'StaleShardVersion'],
  ['resume', 89, 'NetworkTimeout'],
  ['resume', 91, 'ShutdownInProgress'],
  ['resume', 133, 'FailedToSatisfyReadPreference'],
  ['resume', 150, 'StaleEpoch'],
  ['resume', 189, 'PrimarySteppedDown'],
  ['resume', 234, 'RetryChangeStream'],
  ['resume', 262, 'ExceededTimeLimit'],
  ['resume', 9001, 'SocketException'],
  ['resume', 10058, 'LegacyNotPrimary'],
  ['resume', 10107, 'NotWritablePrimary'],
  ['resume', 11600, 'InterruptedAtShutdown'],
  ['resume', 11602, 'InterruptedDueToReplStateChange'],
  ['resume', 13388, 'StaleConfig'],
  ['resume', 13435, 'NotPrimaryNoSecondaryOk'],
  ['resume', 13436, 'NotPrimaryOrSecondary'],
  // What else passes.
  ['resume', 26, 'NamespaceNotFound'],
  ['resume', 46, 'LockBusy'],
  ['resume', 50, 'MaxTimeMSExpired'],
  ['resume', 64, 'WriteConcernTimeout'],
  ['resume', 112, 'WriteConflict'],
  ['resume', 117, 'ConflictingOperationInProgress'],
  ['resume', 134, 'ReadConcernMajorityNotAvailableYet'],
  ['resume', 146, 'ExceededMemoryLimit'],
  ['resume', 175, 'QueryPlanKilled'],
  ['resume', 202, 'NetworkInterfaceExceededTimeLimit'],
  ['resume', 211, 'KeyNotFound'],
  ['resume', 215, 'DatabaseDropPending'],
  ['resume', 237, 'CursorKilled'],
  ['resume', 239, 'SnapshotTooOld'],
  ['resume', 246, 'SnapshotUnavailable'],
  ['resume', 249, 'StaleDbVersion'],
  ['resume', 250, 'StaleChunkHistory'],
  ['resume', 261, 'TooManyLogicalSessions'],
  ['resume', 272, 'MigrationConflict'],
  ['resume', 343, 'ShardCannotRefreshDueToLocksHeld'],
  ['resume', 349, 'KeyPatternShorterThanBound'],
  ['resume', 365, 'TemporarilyUnavailable'],
  ['resume', 371, 'UserWritesBlocked'],
  ['resume', 402, 'ResourceExhausted'],
  ['resume', 406, 'MigrationBlockingOperationCoordinatorCleaningUp'],
  ['resume', 407, 'PooledConnectionAcquisitionExceededTimeLimit'],
  ['resume', 8000, 'AtlasError'],
  ['resume', 11601, 'Interrupted'],
  ['resume', 14031, 'OutOfDiskSpace'],
  // The place is lost.
  ['reset', 70, 'ShardNotFound'],
  ['reset', 136, 'CappedPositionLost'],
  ['reset', 222, 'CloseChangeStream'],
  ['reset', 260, 'InvalidResumeToken'],
  ['reset', 280, 'ChangeStreamFatalError'],
  ['reset', 286, 'ChangeStreamHistoryLost'],
  ['reset', 10334, 'BSONObjectTooLarge'],
  // Nothing helps.
  ['fail', 9, 'FailedToParse'],
  ['fail', 13, 'Unauthorized'],
  ['fail', 18, 'AuthenticationFailed'],
  ['fail', 20, 'IllegalOperation'],
  ['fail', 59, 'CommandNotFound'],
  ['fail', 73, 'InvalidNamespace'],
  ['fail', 85, 'IndexOptionsConflict'],
  ['fail', 40324, 'an unknown pipeline stage'],
  ['fail', 40573, 'not a replica set'],
];

const others: readonly (readonly [FeedRecovery, string, unknown])[] = [
  ['resume', 'a broken connection', new MongoNetworkError('closed')],
  ['resume', 'a slow connection', new MongoNetworkTimeoutError('timed out')],
  ['resume', 'an operation over its time', new MongoOperationTimeoutError('timed out')],
  ['resume', 'an exhausted cursor', new MongoCursorExhaustedError()],
  ['resume', 'an expired session', new MongoExpiredSessionError()],
  ['resume', 'a closed pool', named('MongoPoolClosedError')],
  ['resume', 'a pool in which nothing became free', named('MongoWaitQueueTimeoutError')],
  ['resume', 'an unknown code that the server labels', server(1, ['ResumableChangeStreamError'])],
  ['resume', 'an unknown code safe to repeat', server(1, ['RetryableWriteError'])],
  [
    'resume',
    'a write whose primary stepped down',
    new MongoWriteConcernError({
      ok: 1,
      writeConcernError: { code: 189, errmsg: 'stepped down' },
    }),
  ],
  ['reset', 'a lost history that is labelled', server(286, ['ResumableChangeStreamError'])],
  ['reset', 'a document that cannot be decoded', new BSON.BSONError('Invalid UTF-8')],
  ['fail', 'a database replaced by a younger one', replaced],
  ['resume', 'a primary that was cut off', new MongoStalePrimaryError('stale')],
  ['fail', 'a closed client', new MongoClientClosedError()],
  ['fail', 'a client that never connected', new MongoNotConnectedError('not connected')],
  ['fail', 'a closed topology', new MongoTopologyClosedError()],
  ['fail', 'a wrong call', new MongoAPIError('wrong')],
  ['fail', 'our own mistake', new TypeError('undefined is not a function')],
  ['fail', 'no error at all', 'text'],
  ['fail', 'nothing', undefined],
];

describe('classifyFeedError', () => {
  it.each(codes)('says %s for %i %s', (recovery, code) => {
    expect(classifyFeedError(server(code))).toBe(recovery);
  });

  it.each(others)('says %s for %s', (recovery, _, error) => {
    expect(classifyFeedError(error)).toBe(recovery);
  });
});

describe('refusesWrites', () => {
  it.each([371, 14031, 8000, 146, 46, 261, 117])('is true for code %i', (code) => {
    expect(refusesWrites(server(code))).toBe(true);
  });

  it('is true for an unknown code', () => {
    expect(refusesWrites(server(999))).toBe(true);
  });

  it.each([13, 18, 59, 121, 189, 286, 10107, 40573])('is false for code %i', (code) => {
    expect(refusesWrites(server(code))).toBe(false);
  });

  it('is false for a lost connection', () => {
    expect(refusesWrites(new MongoNetworkError('closed'))).toBe(false);
  });
});
