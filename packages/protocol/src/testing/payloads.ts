import type { Arbitrary } from 'fast-check';
import type { EventDefinition } from '../define-event.ts';
import { arbitraryOf } from './arbitrary-of.ts';

/** Arbitraries of one's own, by the name of their event, where the schema alone does not do. */
export type Payloads = Readonly<Record<string, Arbitrary<unknown>>>;

/** Chooses what makes an event's payloads: its own arbitrary, or one from its schema. */
export function payloadsOf(event: EventDefinition, payloads: Payloads = {}): Arbitrary<unknown> {
  return payloads[event.name] ?? arbitraryOf(event.schema);
}
