export { backoffDelayMs, defaultBackoff, type BackoffLimits } from './backoff.ts';
export {
  type Change,
  type DeleteChange,
  type InsertChange,
  type ReplaceChange,
  type UpdateChange,
} from './change.ts';
export { type ChangeFeed } from './change-feed.ts';
export { operationTimeOf, toClusterTime, toTimestamp } from './cluster-time.ts';
export { createChangeFeed } from './create-change-feed.ts';
export { decodeDocument } from './decoding/decode-document.ts';
export { Undecodable } from './decoding/undecodable.ts';
export { checkCollections } from './deployment/check-collections.ts';
export { checkDeployment, type DeploymentCheckOptions } from './deployment/check-deployment.ts';
export {
  clientOf,
  dbOf,
  sessionOf,
  type AnyDb,
  type AnyMongoClient,
  type AnySession,
  type AppClient,
  type MongooseConnection,
} from './driver/app-client.ts';
export {
  deserialize,
  makeObjectId,
  makeUuid,
  parseExtended,
  serialize,
  sizeOf,
  stringifyExtended,
  toExtended,
} from './driver/bson.ts';
export { hasServerCode, OperationTimeoutError } from './driver/errors.ts';
export { FeedError, type FeedErrorCode } from './errors.ts';
export {
  type ChangeItem,
  type FeedItem,
  type HeartbeatItem,
  type OpenedItem,
  type ProgressItem,
} from './feed-item.ts';
export { type FeedLog, type FeedOptions } from './feed-options.ts';
export { type FeedState, type FeedStatus } from './feed-status.ts';
export { classifyFeedError, type FeedRecovery } from './classify-feed-error.ts';
export { defaultOperationTimeoutMs } from './operations/end-within.ts';
export {
  describeDatabaseError,
  isDatabaseUnavailable,
} from './operations/is-database-unavailable.ts';
export { limitClient, type OperationLimits } from './operations/limit-client.ts';
export { makeOrderedId } from './ordered-id.ts';
export {
  findWithoutImages,
  preparePrePostImages,
  turnImagesOn,
} from './prepare-pre-post-images.ts';
export { explainRefusal, isNotAuthenticated, isUnauthorized } from './rights/explain-refusal.ts';
export { formatGrant, type GrantOptions, type Named } from './rights/format-grant.ts';
export { readGrantedRights, type GrantedRights } from './rights/granted-rights.ts';
export {
  checkRights,
  describeGrant,
  describeRights,
  missingRightsError,
} from './rights/missing-rights.ts';
export {
  ownDocumentRights,
  readingRights,
  requiredRole,
  type Images,
  type RoleDocument,
  type RoleOptions,
  type RolePrivilege,
} from './rights/required-role.ts';
export { rightsOn, type Right } from './rights/right.ts';
export { readSnapshot, type SnapshotLimits } from './read-snapshot.ts';
export { type WatchedCollection } from './watched-collection.ts';
