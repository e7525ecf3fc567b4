import { Message, User, Post, Room, sse } from '@tidings/contracts';
import type { EventDefinition } from '@tidings/protocol';
import * as z from 'zod/mini';
import { addWhatZodCannot, withoutRoot, type JsonSchema } from '../openapi/schemas.ts';

/** What several events carry: named in the document, so that a generator makes one type of each. */
const shared = { Post, Message, Room, User } as const;

/** Refers to the schema of an event's payload: one of its own, or the thing that it carries whole. */
export function refToPayload(event: EventDefinition): JsonSchema {
  return { $ref: uriOf(payloadNameOf(event)) };
}

/**
 * Writes the contract's payloads as the document's `components.schemas`, in the draft that AsyncAPI
 * takes without being told (draft-07). Each has a title: generators name their types by it.
 */
export function writeSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(shared)) registry.add(schema, { id });
  for (const event of sse.events.values()) {
    if (!registry.has(event.schema)) registry.add(event.schema, { id: payloadNameOf(event) });
  }
  const { schemas } = z.toJSONSchema(registry, {
    uri: uriOf,
    target: 'draft-7',
    // As input: a payload may have more fields in the future, and whoever reads it ignores them.
    io: 'input',
    override: addWhatZodCannot,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      name,
      { title: name, ...withPlainRefs(withoutRoot(schema)) },
    ]),
  );
}

function payloadNameOf({ name, schema }: EventDefinition): string {
  const whole = Object.entries(shared).find(([, one]) => one === schema)?.[0];
  return whole ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`;
}

/** Takes `allOf` away where it holds one reference and nothing else: generators make a type of it. */
function withPlainRefs(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('allOf' in part)) return part;
    const { allOf } = part;
    return Object.keys(part).length === 1 && Array.isArray(allOf) && allOf.length === 1
      ? (allOf[0] as unknown)
      : part;
    // What was an object of JSON is one again.
  }) as JsonSchema;
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}
