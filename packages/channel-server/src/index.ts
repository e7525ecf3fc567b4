export { chooseCursor, type AskedCursor } from './choose-cursor.ts';
export { contractHash } from './contract-hash.ts';
export {
  listOn,
  type ItemSchema,
  type ListEvent,
  type ListOptions,
  type ListPage,
} from './list-on.ts';
export { lendSockets } from './lend-sockets.ts';
export { clientAddress } from './limits/client-address.ts';
export { connectionState } from './limits/connection.ts';
export { createHttpServer, defaultHttpLimits, type HttpLimits } from './limits/http-server.ts';
export { createProxyCheck } from './limits/proxy-check.ts';
export {
  createStreamQuota,
  type StreamLimit,
  type StreamQuota,
  type StreamSlot,
} from './limits/stream-quota.ts';
export { startLateNotice } from './late-notice.ts';
export { createListHead } from './list-head.ts';
export { openStream } from './open-stream.ts';
export {
  projectDocument,
  type DocumentKind,
  type RawDocument,
  type Reread,
} from './project-documents.ts';
export { nothing, type Projected, type ProjectedEvent, type Projection } from './projection.ts';
export { createQuietLog } from './quiet-log.ts';
export { readOne } from './read-one.ts';
export { readPage, type Page } from './read-page.ts';
export { createReadPast } from './read-past.ts';
export { createSharedGzip, type SharedGzip } from './shared-gzip.ts';
export { streamHeaders } from './stream-headers.ts';
export { runFeed, type FeedListener, type RunOptions } from './run-feed.ts';
export { serveChannel, type ServedChannel, type ServeOptions } from './serve-channel.ts';
export { type ServedCollection } from './served-collection.ts';
export { type Streams, type TopicsOf } from './streams.ts';
