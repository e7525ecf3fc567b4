import * as z from 'zod/mini';
import { controlEvents } from './define-channel.ts';
import type { EventDefinition } from './define-event.ts';
import { ProtocolError } from './errors.ts';

/**
 * Checks, by its example, that an event can be sent as it is defined. Servers call it at their start: it
 * is kept out of the pages, which have no use for it.
 *
 * @throws ProtocolError `invalid-example` when the example breaks the schema; `not-json` when the example does not survive being sent; `invalid-topic` when it
 * has no topic.
 */
export function assertSendable(event: EventDefinition): void {
  const { name, kind, schema, example } = event;
  assertExample(name, schema, example);
  assertTravelsAsJson(name, schema, example);
  // Those that every channel has are for everyone; no other event is.
  const isControl = kind === 'control' && controlEvents.some((own) => own.name === name);
  if (!isControl) assertTopic(name, event.topic(example));
}

function assertExample(name: string, schema: z.core.$ZodType, example: unknown): void {
  const checked = z.safeParse<z.core.$ZodType>(schema, example);
  if (checked.success) return;
  throw new ProtocolError(
    'invalid-example',
    `The example of event "${name}" breaks its own schema: ${z.prettifyError(checked.error)}`,
  );
}

/** What arrives is read from JSON: a `Date` comes as text, and every event with one would be refused. */
function assertTravelsAsJson(name: string, schema: z.core.$ZodType, example: unknown): void {
  const text = writeJson(example);
  const received = z.safeParse<z.core.$ZodType>(schema, text && JSON.parse(text));
  if (text !== undefined && received.success && writeJson(received.data) === text) return;
  const why = received.success ? 'something of it gets lost' : z.prettifyError(received.error);
  throw new ProtocolError(
    'not-json',
    `The example of event "${name}" does not survive being sent as JSON: ${why}. Use what JSON has: ` +
      'text for a date (z.iso.datetime()) or a bigint, an array for a set.',
  );
}

function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint, or a circle.
    return undefined;
  }
}

/** An event without a topic would go to everyone, past every access rule. */
function assertTopic(name: string, topic: unknown): void {
  if (typeof topic === 'string' && topic !== '') return;
  throw new ProtocolError(
    'invalid-topic',
    `Event "${name}" names no topic for its example (${JSON.stringify(topic)}). Return a topic, or ` +
      '`everyone` for what every connection may have.',
  );
}
