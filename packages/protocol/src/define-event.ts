import type * as z from 'zod/mini';
import { ProtocolError } from './errors.ts';

/**
 * How an event relates to the history of its topic.
 *
 * - `change`: something happened; it has a position, enters the log and is replayed.
 * - `snapshot`: the topic as it is; replaces what the client had, carries no id of its own.
 * - `ephemeral`: true for now; never in the log, never replayed, no id.
 * - `control`: about the stream itself; every channel has these.
 */
export type EventKind = 'change' | 'snapshot' | 'ephemeral' | 'control';

/** The one place that says what a named SSE event is. */
export interface EventDefinition<
  Name extends string = string,
  Schema extends z.core.$ZodType = z.core.$ZodType,
  Kind extends EventKind = EventKind,
> {
  readonly name: Name;
  readonly kind: Kind;
  readonly summary: string;
  readonly schema: Schema;
  /** A payload that validates; documents and scaffolds use it. */
  readonly example: z.output<Schema>;
  /** Names the topic that a payload belongs to; control events belong to none (`''`). */
  topic(data: z.output<Schema>): string;
}

/** The payload's type of an event definition. */
export type EventData<Definition extends EventDefinition> = z.output<Definition['schema']>;

/** Longest event name, in characters. */
export const maxEventNameLength = 64;

const eventNamePattern = /^[A-Za-z][A-Za-z0-9]*$/;

/** An EventSource fires these itself: a server's event of that name could not be told apart. */
const reservedNames: ReadonlySet<string> = new Set(['open', 'error']);

/**
 * Defines a named event once for server, client and documents.
 *
 * @throws ProtocolError `invalid-event-name` when the name is not a letter followed by letters and
 * digits (at most 64), or is one that EventSource fires itself. What the example is, `assertSendable`
 * checks at a server's start.
 */
export function defineEvent<
  const Name extends string,
  Schema extends z.core.$ZodType,
  Kind extends EventKind,
>(
  name: Name,
  options: {
    readonly kind: Kind;
    readonly summary: string;
    readonly schema: Schema & (Kind extends 'snapshot' ? SnapshotSchema : unknown);
    readonly example: z.output<Schema>;
    readonly topic: (data: z.output<Schema>) => string;
  },
): EventDefinition<Name, Schema, Kind> {
  assertEventName(name);
  return Object.freeze({ name, ...options });
}

/** A snapshot says where it stands, so that a client can drop what the snapshot already contains. */
type SnapshotSchema = z.core.$ZodType<{ position: string }>;

function assertEventName(name: string): void {
  if (reservedNames.has(name)) {
    throw new ProtocolError(
      'invalid-event-name',
      `Event name "${name}" is fired by EventSource itself. Choose another one.`,
    );
  }
  if (name.length > maxEventNameLength || !eventNamePattern.test(name)) {
    throw new ProtocolError(
      'invalid-event-name',
      `Event name ${JSON.stringify(name)} is not allowed: a letter, then letters and digits, ` +
        `at most ${String(maxEventNameLength)} characters.`,
    );
  }
}
