import * as z from 'zod/mini';
import { GateError } from '../errors.ts';

const Schema = z.record(z.string(), z.unknown());

/** One event of a released channel. */
const LockedEvent = z.strictObject({
  /** How it relates to its topic's history: whether it has an id, is replayed, replaces. */
  kind: z.enum(['change', 'snapshot', 'ephemeral', 'control']),
  /** Its topic, with the names of the payload's fields that are part of it, e.g. `room:{room}`. */
  topic: z.string(),
  schema: Schema,
});
export type LockedEvent = z.output<typeof LockedEvent>;

/** A channel as it was released. */
export const ChannelLock = z.strictObject({
  channel: z.string(),
  generation: z.int(),
  events: z.record(z.string(), LockedEvent),
});
export type ChannelLock = z.output<typeof ChannelLock>;

/** What one HTTP operation takes and answers; what is absent there is none of. */
const LockedOperation = z.strictObject({
  query: z.optional(Schema),
  body: z.optional(Schema),
  answer: z.optional(Schema),
});
export type LockedOperation = z.output<typeof LockedOperation>;

/** The HTTP operations as they were released. */
export const HttpLock = z.strictObject({
  generation: z.int(),
  /** By method and path, e.g. `POST /api/posts`. */
  operations: z.record(z.string(), LockedOperation),
});
export type HttpLock = z.output<typeof HttpLock>;

/** The whole contract, as it is or as it was released. */
export interface ContractLock {
  /** By the name of the lock file, e.g. `sse`. */
  readonly channels: ReadonlyMap<string, ChannelLock>;
  readonly http: HttpLock;
}

/**
 * Reads the text of one lock file.
 *
 * @throws GateError `bad-lock` when it is none.
 */
export function parseLock<Lock>(schema: z.ZodMiniType<Lock>, text: string, file: string): Lock {
  const result = z.safeParse(schema, parseJson(text, file));
  if (result.success) return result.data;
  throw new GateError(
    'bad-lock',
    `The lock ${file} cannot be read: ${z.prettifyError(result.error)}\n` +
      'Take it from the last release again: `tidings contract release` alone writes locks.',
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GateError(
      'bad-lock',
      `The lock ${file} is no JSON. Take it from the last release again.`,
      {
        cause,
      },
    );
  }
}
