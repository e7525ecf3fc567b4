export type { PastEvent, ReadHistory } from './log/catch-up/backfill.ts';
export type { CatchUpOutcome } from './log/catch-up/catch-up.ts';
export type { Client } from './log/catch-up/shares.ts';
export { closeReasons, type CloseCode, type CloseReason } from './subscribers/close-reason.ts';
export type { HubCounts } from './counts.ts';
export { HubError, type HubErrorCode } from './errors.ts';
export { encodeFrame, minRetryMs, streamOpening, type FrameFields } from './log/frame.ts';
export type { SnapshotChange, SnapshotSize } from './snapshots/snapshot.ts';
export type {
  SnapshotSource,
  LoadedSnapshot,
  RenderedPage,
  SnapshotEvent,
} from './snapshots/snapshot-cache.ts';
export type { EphemeralEvent, EphemeralName, Hub, HubOptions, PublishedName } from './hub-types.ts';
export { createHub } from './hub.ts';
export { defaultLimits, type HubLimits } from './limits.ts';
export { createSemaphore, SemaphoreFull } from './semaphore.ts';
export { snapshotLimits } from './snapshots/snapshot-limit.ts';
export type { Sink, WriteContents } from './subscribers/subscriber.ts';
export type { RevocationReason, Subscription } from './subscribers/subscription.ts';
