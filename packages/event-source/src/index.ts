export type { Clock } from './alarm.ts';
export { connect } from './connect.ts';
export { EventSourceError, type EventSourceErrorCode } from './errors.ts';
export { defaultLimits, type ReconnectLimits } from './limits.ts';
export type { ConnectOptions } from './options.ts';
export { parseRetryAfter } from './parse-retry-after.ts';
export type { EventSourceConstructor, EventSourceLike, StreamEvent } from './platform.ts';
export { reached } from './reached.ts';
export type { Report } from './report.ts';
export type { EventMeta, Source } from './source.ts';
export type {
  CatchingUp,
  Connecting,
  ConnectionState,
  Live,
  Reconnecting,
  ReconnectReason,
  Stopped,
  StopReason,
  SyncOutcome,
} from './state.ts';
