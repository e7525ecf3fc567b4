import type { Change } from '@tidings/change-feed';
import type { Channel, EventPayload, Issue } from '@tidings/protocol';
import type { SnapshotChange, PublishedName } from '@tidings/sse-hub';

type ChangeName<C extends Channel> = Exclude<PublishedName<C>, 'heartbeat'>;

/** One event that a change becomes, held against the contract already. */
export type ProjectedEvent<C extends Channel> = {
  [Name in ChangeName<C>]: {
    readonly name: Name;
    readonly data: EventPayload<C, Name>;
    readonly snapshotChange?: SnapshotChange;
  };
}[ChangeName<C>];

/** What a change becomes: events for clients, or what is wrong with its document, or both. */
export interface Projected<C extends Channel> {
  readonly events: readonly ProjectedEvent<C>[];
  /** Why the document, as it now is, breaks the contract. */
  readonly issues?: readonly Issue[];
  /**
   * Beginnings of topics (`room:`, `details:ID`) of which something happened that nobody can know any
   * more, for want of the document as it was: who watches one of them is told `gap`.
   */
  readonly lost?: readonly string[];
}

/** Turns the changes of one collection into events: knows both MongoDB and the contract. */
export type Projection<C extends Channel> = (
  change: Change,
) => Projected<C> | Promise<Projected<C>>;

/** What a change becomes that is nobody's business. */
export const nothing: Projected<never> = { events: [] };
