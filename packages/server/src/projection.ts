import type { Change } from '@tidings/change-feed';
import type { Channel, EventPayload, Issue } from '@tidings/protocol';
import type { SnapshotChange, PublishedName } from '@tidings/sse-hub';

type ChangeName<C extends Channel> = Exclude<PublishedName<C>, 'heartbeat'>;

/** One event that a change becomes, already validated by the contract. */
export type ProjectedEvent<C extends Channel> = {
  [Name in ChangeName<C>]: {
    readonly name: Name;
    readonly data: EventPayload<C, Name>;
    readonly snapshotChange?: SnapshotChange;
  };
}[ChangeName<C>];

/** What a change becomes: events for clients, or the issues of its document, or both. */
export interface Projected<C extends Channel> {
  readonly events: readonly ProjectedEvent<C>[];
  /** Why the document, as it now is, breaks the contract. */
  readonly issues?: readonly Issue[];
  /** The names of the sources that found them. @defaultValue filled in by the composition */
  readonly rejectedBy?: readonly string[];
  /**
   * Prefixes of topics (`room:`, `details:ID`) in which something unknown happened, because the previous
   * document is missing: their subscribers get `gap`.
   */
  readonly lost?: readonly string[];
}

/** Turns the changes of one collection into events: knows both MongoDB and the contract. */
export type Projection<C extends Channel> = (
  change: Change,
) => Projected<C> | Promise<Projected<C>>;

/** The result of a change that no client needs to know. */
export const noEvents: Projected<never> = { events: [] };
