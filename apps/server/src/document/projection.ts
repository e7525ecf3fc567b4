import type {
  Projected as AnyProjected,
  ProjectedEvent as AnyProjectedEvent,
} from '@tidings/server';
import type { SseChannel } from '@tidings/contracts';

/** One event that a change becomes, held against the contract already. */
export type ProjectedEvent = AnyProjectedEvent<SseChannel>;

/** What a change becomes: events for clients, or what is wrong with its document, or both. */
export type Projected = AnyProjected<SseChannel>;
