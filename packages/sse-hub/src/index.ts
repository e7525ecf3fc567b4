export type { PastEvent, ReadPast } from './catch-up/bring-back.ts';
export type { CatchUpOutcome } from './catch-up/catch-up.ts';
export type { Client } from './catch-up/shares.ts';
export { closeReasons, type CloseCode, type CloseReason } from './close-reason.ts';
export type { HubCounts } from './counts.ts';
export { HubError, type HubErrorCode } from './errors.ts';
export { encodeFrame, minRetryMs, streamOpening, type FrameFields } from './frame.ts';
export type { HeadChange, HeadSize } from './head.ts';
export type { HeadSource, LoadedHead, RenderedPage, SnapshotEvent } from './heads.ts';
export type {
  EphemeralEvent,
  EphemeralName,
  Hub,
  HubOptions,
  PublishedName,
  RevocationReason,
  Subscription,
} from './hub-types.ts';
export { createHub } from './hub.ts';
export { defaultLimits, type HubLimits } from './limits.ts';
export { snapshotSizes } from './snapshot-size.ts';
export type { Sink, Written } from './subscriber.ts';
