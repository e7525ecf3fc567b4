import type { Channel } from '@tidings/protocol';
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** Hashes a channel's contract (names, kinds, JSON Schemas): 16 hexadecimal digits, the same for the same contract. */
export function contractHash(channel: Channel): string {
  const events = [...channel.events.values()]
    .map(
      ({ name, kind, schema }) =>
        [name, kind, z.toJSONSchema(schema, { unrepresentable: 'any' })] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([channel.path, channel.generation, events]))
    .digest('hex')
    .slice(0, 16);
}
