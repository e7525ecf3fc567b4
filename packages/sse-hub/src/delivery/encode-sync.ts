import { controlEvents, formatPosition, type Position } from '@tidings/protocol';
import { encodeEvent } from '../log/encode-event.ts';
import type { HubChannel } from '../hub-types.ts';
import type { EncodedSync, SyncToEncode } from './writer.ts';

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
  return ({ owed, channel, lastId }: SyncToEncode): EncodedSync => {
    const isResumed = owed.outcome === 'resumed';
    const id = formatPosition(isResumed ? reached() : owed.joinedAt);
    const data = {
      outcome: owed.outcome,
      missed: isResumed ? owed.missed : 0,
      position: id,
      ...identities.get(channel),
      heartbeatMs,
    };
    // P2: ids strictly increase, so a client that is there already is not told again.
    return { frame: encodeEvent('sync', data, id === lastId ? undefined : id), id };
  };
}
