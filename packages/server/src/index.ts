export { chooseCursor, type ClientCursor } from './streams/choose-cursor.ts';
export { contractHash } from './contract-hash.ts';
export {
  serveList,
  type ListChannel,
  type ListSource,
  type ServeListOptions,
} from './lists/serve-list.ts';
export { serveCount, type CountChannel, type ServeCountOptions } from './lists/serve-count.ts';
export type { Join, Joined, Joins } from './lists/joins.ts';
export type { Where, WhereCondition, WhereValue } from './lists/where.ts';
export type { ListPage } from './pages/list-page.ts';
export { maxPageSize, type PageHandler } from './pages/page-handler.ts';
export { lendSockets } from './streams/lend-sockets.ts';
export { clientAddress } from './limits/client-address.ts';
export { connectionState } from './limits/connection.ts';
export { createHttpServer, defaultHttpLimits, type HttpLimits } from './limits/http-server.ts';
export { isFromOtherOrigin } from './limits/other-origin.ts';
export { createProxyCheck } from './limits/proxy-check.ts';
export {
  createStreamQuota,
  type StreamLimit,
  type StreamQuota,
  type StreamSlot,
} from './limits/stream-quota.ts';
export { startLateNotice } from './late-notice.ts';
export { type RawDocument, type Reread } from './lists/project-documents.ts';
export { noEvents, type Projected, type ProjectedEvent, type Projection } from './projection.ts';
export { createThrottledLog } from './throttled-log.ts';
export { readOne } from './read-now.ts';
export { onlyFields, type Page, type PageRequest } from './lists/read-page.ts';
export { createReadHistory } from './read-history.ts';
export { createSharedGzip, type SharedGzip } from './streams/shared-gzip.ts';
export { runFeed, type RunOptions } from './run-feed.ts';
export type { FeedListener } from './feed-listener.ts';
export {
  once,
  defaultRememberSeconds,
  prepareRequests,
  type Once,
  type OnceRequest,
} from './writes/once.ts';
export {
  preparePresence,
  presenceCollection,
  presenceTtlSeconds,
} from './presence/presence-document.ts';
export type {
  Presence,
  PresenceLimits,
  PresenceOptions,
  PresentAt,
  TypingAt,
} from './presence/presence-options.ts';
export { createTidings } from './create-tidings.ts';
export type { Tidings, TidingsCounts, WebHandlers } from './tidings.ts';
export type { AppRequest } from './http/exchange.ts';
export type { WebClient, WebHandler } from './http/web-exchange.ts';
export {
  defaultStreamLimits,
  type EphemeralSender,
  type Extension,
  type TidingsOptions,
} from './tidings-options.ts';
export {
  prepareQuarantine,
  quarantineCollection,
  quarantineLimits,
  type QuarantineOptions,
} from './quarantine/quarantine.ts';
export { runQuarantine, type QuarantineCommandOptions } from './quarantine/run-quarantine.ts';
export type { FaultCount } from './quarantine/count-faults.ts';
export type { DrainOptions } from './operations/drain.ts';
export type { Readiness } from './operations/readiness.ts';
export { TidingsError, type TidingsErrorCode } from './errors.ts';
export { type Source, type SourceValidation } from './source.ts';
export type {
  AccessOptions,
  AccessUser,
  Audience,
  Identity,
  OwnTopic,
} from './access/access-options.ts';
export type { Since } from './access/since.ts';
export { membersOf, type MembersOptions, type MembershipSource } from './access/memberships.ts';
export { sessionsIn, type SessionSource } from './access/sessions.ts';
export { maxTopicsPerStream } from './access/asked-topics.ts';
export type { StreamOptions } from './access/admit.ts';
export type { AccessRead, AccessWanted, ReadAccess } from './access/read-access.ts';
export type { SessionFilter } from './access/access.ts';
export type { Asked } from './access/session-access.ts';
export { answerRefusal, StreamRefused, type RefusalCode } from './streams/refusal.ts';
export type { StreamHandler } from './streams/stream-handler.ts';
export { presenceRights, quarantineRights } from './rights/needed-rights.ts';
export {
  backoffDelayMs,
  checkCollections,
  checkDeployment,
  checkRights,
  defaultBackoff,
  describeDatabaseError,
  explainRefusal,
  FeedError,
  formatGrant,
  isDatabaseUnavailable,
  limitClient,
  makeOrderedId,
  operationTimeOf,
  ownDocumentRights,
  preparePrePostImages,
  readGrantedRights,
  readingRights,
  readSnapshot,
  requiredRole,
  Undecodable,
  type AnyDb,
  type AnyMongoClient,
  type AnySession,
  type AppClient,
  type Change,
  type FeedLog,
  type GrantedRights,
  type GrantOptions,
  type Images,
  type InsertChange,
  type MongooseConnection,
  type Right,
  type RoleDocument,
  type RoleOptions,
  type RolePrivilege,
  type WatchedCollection,
} from '@tidings/change-feed';
export {
  createSemaphore,
  SemaphoreFull,
  defaultLimits as defaultHubLimits,
  type EphemeralEvent,
  type SnapshotSource,
  type HubLimits,
  type RevocationReason,
  type Subscription,
} from '@tidings/sse-hub';
export { preferredEncoding } from './streams/preferred-encoding.ts';
