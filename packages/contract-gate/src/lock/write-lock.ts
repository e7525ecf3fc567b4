import type { Channel, EventDefinition } from '@tidings/protocol';
import type * as z from 'zod/mini';
import type { ChannelLock, ContractLock, HttpLock, LockedOperation } from './lock.ts';
import { writeSchema } from './write-schema.ts';

/** What one HTTP operation takes and answers, as the contract has it. */
export interface Operation {
  readonly query?: z.core.$ZodType;
  readonly body?: z.core.$ZodType;
  readonly answer?: z.core.$ZodType;
}

/** The contract as the code has it. */
export interface Contract {
  readonly channels: readonly Channel[];
  /** By method and path, e.g. `POST /api/posts`. */
  readonly operations: Readonly<Record<string, Operation>>;
}

/** Writes the contract as the locks would have it if it were released now. */
export function writeLock({ channels, operations }: Contract): ContractLock {
  return {
    channels: new Map(channels.map((channel) => [nameOfPath(channel.path), writeChannel(channel)])),
    http: {
      // Pages are of the highest generation among their channels.
      generation: Math.max(1, ...channels.map(({ generation }) => generation)),
      operations: sorted(operations, writeOperation),
    },
  } satisfies { channels: Map<string, ChannelLock>; http: HttpLock };
}

/** Names the lock of a channel, e.g. `message-id` for `/message/:id`. */
function nameOfPath(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

function writeChannel({ path, generation, events }: Channel): ChannelLock {
  return {
    channel: path,
    generation,
    events: sorted(Object.fromEntries(events), (event) => ({
      kind: event.kind,
      topic: topicOf(event),
      schema: writeSchema(event.schema),
    })),
  };
}

function writeOperation({ query, body, answer }: Operation): LockedOperation {
  return {
    ...(query && { query: writeSchema(query) }),
    ...(body && { body: writeSchema(body) }),
    ...(answer && { answer: writeSchema(answer) }),
  };
}

/** Names an event's topic by its example: what the payload says of it stands as `{field}`. */
function topicOf(event: EventDefinition): string {
  return leavesOf(event.example, '').reduce(
    (topic, [path, text]) => topic.replace(text, `{${path}}`),
    event.topic(event.example),
  );
}

/** Fewest characters of a text in an example by which it is known again in a topic. */
const minLeafLength = 8;

function leavesOf(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return value.length < minLeafLength ? [] : [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    leavesOf(part, path === '' ? key : `${path}.${key}`),
  );
}

function sorted<In, Out>(
  entries: Readonly<Record<string, In>>,
  write: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(
    Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, write(value)]),
  );
}
