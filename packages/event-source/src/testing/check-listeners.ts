import type { Channel, EventDefinition, EventName } from '@tidings/protocol';
import {
  brokenPayloadOf,
  payloadsOf,
  type Payloads,
  type RecordedPayloads,
} from '@tidings/protocol/testing';
import fc from 'fast-check';
import { EventSourceError } from '../errors.ts';
import { playChannel, type Listen } from './play-channel.ts';

/** Options of a check of listeners. */
export interface CheckListenersOptions<C extends Channel> {
  /** Events that need no listener. @defaultValue none; control events are the wrapper's */
  readonly ignores?: readonly EventName<C>[];
  /** Payloads of the last release, which must still be understood. @defaultValue none */
  readonly recorded?: RecordedPayloads;
  /** Arbitraries of one's own. @defaultValue from the schemas */
  readonly payloads?: Payloads;
  /** Payloads of each event, valid and broken ones each. @defaultValue 50 */
  readonly runs?: number;
  /** Repeats a run. @defaultValue another one each time */
  readonly seed?: number;
}

/**
 * Checks a page's listeners against a channel: each event has a listener, which takes every payload that the
 * contract allows and every recorded one, and never gets one that breaks it.
 *
 * @throws EventSourceError `contract-broken`, or what fast-check throws, with the payload that did it.
 */
export function checkListeners<C extends Channel>(
  channel: C,
  listen: Listen<C>,
  options: CheckListenersOptions<C> = {},
): void {
  const { ignores = [], recorded = {}, payloads, runs = 50, seed } = options;
  const ignored = new Set<string>(ignores);
  const events = [...channel.events.values()].filter(({ kind }) => kind !== 'control');
  const run = { numRuns: runs, includeErrorInReport: true, ...(seed !== undefined && { seed }) };
  const one = playChannel(channel, listen);
  const unheard = events.filter(({ name }) => !one.listenedTo.has(name) && !ignored.has(name));
  one.close();
  if (unheard.length > 0) {
    throw broken(`nobody listens to ${unheard.map(({ name }) => name).join(', ')}`);
  }
  for (const event of events) {
    const valid = payloadsOf(event, payloads);
    fc.assert(
      fc.property(valid, (data) => {
        playOne(channel, listen, { event, data, isAllowed: true });
      }),
      run,
    );
    fc.assert(
      fc.property(brokenPayloadOf(event.schema, valid), (data) => {
        playOne(channel, listen, { event, data, isAllowed: false });
      }),
      run,
    );
    for (const data of recorded[event.name] ?? []) {
      playOne(channel, listen, { event, data, isAllowed: true });
    }
  }
}

/** Plays one payload to listeners that have just begun. */
function playOne<C extends Channel>(
  channel: C,
  listen: Listen<C>,
  {
    event: { name },
    data,
    isAllowed,
  }: { readonly event: EventDefinition; readonly data: unknown; readonly isAllowed: boolean },
): void {
  const played = playChannel(channel, listen);
  try {
    const { reports, delivered } = played.play(name, data);
    const failure = reports.find(({ kind }) => kind === 'listener-failed');
    if (failure?.kind === 'listener-failed') {
      const { cause } = failure;
      throw broken(
        `a listener to ${name} threw ${String(cause)} at ${JSON.stringify(data)}`,
        cause,
      );
    }
    if (isAllowed && reports.length > 0) {
      throw broken(`${name} is not understood: ${JSON.stringify({ data, reports })}`);
    }
    if (!isAllowed && delivered > 0) {
      throw broken(`a listener to ${name} was given ${JSON.stringify(data)}`);
    }
  } finally {
    played.close();
  }
}

function broken(what: string, cause?: unknown): EventSourceError {
  return new EventSourceError('contract-broken', `The channel's contract: ${what}.`, { cause });
}
