import { controlEvents, formatPosition, type Channel, type Position } from '@tidings/protocol';
import type { createEventEncoder } from './encode-event.ts';
import type { OwedVerdict } from './subscriber.ts';
import type { EncodedSync } from './writer.ts';

/** Creates the encoder of verdicts. */
export function createSyncEncoder(options: {
  readonly channel: Channel;
  readonly contract: string;
  readonly heartbeatMs: number;
  readonly encode: ReturnType<typeof createEventEncoder>;
  readonly reached: () => Position;
}) {
  const { channel, contract, heartbeatMs, encode, reached } = options;
  const control = new Set<string>(controlEvents.map(({ name }) => name));
  const events = [...channel.events.keys()].filter((name) => !control.has(name));
  return (owed: OwedVerdict, lastId: string | undefined): EncodedSync => {
    const isResumed = owed.verdict === 'resumed';
    const id = formatPosition(isResumed ? reached() : owed.joinedAt);
    const data = {
      verdict: owed.verdict,
      missed: isResumed ? owed.missed : 0,
      position: id,
      generation: channel.generation,
      contract,
      events,
      heartbeatMs,
    };
    // P2: ids strictly increase, so a client that is there already is not told again.
    return { frame: encode('sync', data, id === lastId ? undefined : id), id };
  };
}
