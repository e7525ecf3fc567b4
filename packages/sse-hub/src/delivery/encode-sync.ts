import {
  controlEvents,
  formatPosition,
  type Channel,
  type Guarantee,
  type Position,
} from '@tidings/protocol';
import { encodeEvent } from '../log/encode-event.ts';
import type { EncodedSync, SyncToEncode } from './writer.ts';

/** A channel, as a hub announces it. */
export interface HubChannel<C extends Channel = Channel> {
  readonly channel: C;
  /** Hash of the channel's contract; sent in every `sync`. */
  readonly contract: string;
  /** Returns what is guaranteed less than usual, see `guarantees` of the protocol. @defaultValue nothing is */
  readonly weaker?: (() => readonly Guarantee[]) | undefined;
}

/** Creates the encoder of `sync`. */
export function createSyncEncoder(options: {
  readonly channels: readonly HubChannel[];
  readonly heartbeatMs: number;
  readonly reached: () => Position;
}) {
  const { heartbeatMs, reached } = options;
  const control = new Set<string>(controlEvents.map(({ name }) => name));
  const identities = new Map(
    options.channels.map(({ channel, contract }) => [
      channel,
      {
        generation: channel.generation,
        contract,
        events: [...channel.events.keys()].filter((name) => !control.has(name)),
      },
    ]),
  );
  const weakerOf = new Map(options.channels.map(({ channel, weaker }) => [channel, weaker]));
  return ({ pendingSync, channel, lastId }: SyncToEncode): EncodedSync => {
    const weaker = weakerOf.get(channel)?.() ?? [];
    const isResumed = pendingSync.outcome === 'resumed';
    const id = formatPosition(isResumed ? reached() : pendingSync.joinedAt);
    const data = {
      outcome: pendingSync.outcome,
      missed: isResumed ? pendingSync.missed : 0,
      position: id,
      ...identities.get(channel),
      heartbeatMs,
      ...(weaker.length > 0 && { weaker }),
    };
    // P2: ids strictly increase, so a client that is there already is not told again.
    return { frame: encodeEvent('sync', data, id === lastId ? undefined : id), id };
  };
}
