import fc from 'fast-check';
import type { Channel } from '../define-channel.ts';
import { validateEvent } from '../validate-event.ts';
import { payloadsOf, type Payloads } from './payloads.ts';
import type { Breach } from './witness.ts';

/** Payloads of a release, by the name of their event: what may still be on its way, or in a log. */
export type RecordedPayloads = Readonly<Record<string, readonly unknown[]>>;

/**
 * Records payloads as the contract has them now: each event's example, and others that its schema takes,
 * the same for the same schema. For a release, to be kept beside the lock.
 */
export function recordPayloads(
  channel: Channel,
  options: { readonly payloads?: Payloads; readonly perEvent?: number } = {},
): RecordedPayloads {
  const { payloads, perEvent = 4 } = options;
  return Object.fromEntries(
    [...channel.events.values()].map((event) => [
      event.name,
      [
        event.example,
        ...fc.sample(payloadsOf(event, payloads), { seed: 1, numRuns: perEvent }),
      ] as const,
    ]),
  );
}

/** Returns the recorded payloads that the contract no longer accepts. */
export function checkRecordedPayloads(
  channel: Channel,
  recorded: RecordedPayloads,
): readonly Breach[] {
  return Object.entries(recorded).flatMap(([name, payloads]) =>
    payloads.flatMap((data) => {
      // Every name is asked of the channel, and one that it does not have is an issue.
      const validated = validateEvent<Channel, string>(channel, name, data);
      return validated.ok ? [] : [{ name, data, issues: validated.issues }];
    }),
  );
}
