import { Message, Person, Post, Room, sse } from '@tidings/contracts';
import * as z from 'zod/mini';
import { addWhatZodCannot, withoutRoot, type JsonSchema } from '../openapi/schemas.ts';

/** What several events carry: named in the document, so that a generator makes one type of each. */
const shared = { Post, Message, Room, Person } as const;

/** Names the schema of an event's payload, e.g. `NewPostPayload`. */
export function payloadNameOf(event: string): string {
  return `${event.charAt(0).toUpperCase()}${event.slice(1)}Payload`;
}

/** Refers to one of the document's schemas. */
export function refTo(name: string): JsonSchema {
  return { $ref: uriOf(name) };
}

/**
 * Writes the contract's payloads as the document's `components.schemas`, in the draft that AsyncAPI
 * takes without being told (draft-07).
 */
export function writeSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(shared)) registry.add(schema, { id });
  const same = new Map<string, JsonSchema>();
  for (const { name, schema } of sse.events.values()) {
    const known = registry.get(schema);
    // `newPost` carries a post and nothing else.
    if (known === undefined) registry.add(schema, { id: payloadNameOf(name) });
    else same.set(payloadNameOf(name), { allOf: [refTo(known.id)] });
  }
  const { schemas } = z.toJSONSchema(registry, {
    uri: uriOf,
    target: 'draft-7',
    // As input: a payload may have more fields in the future, and whoever reads it ignores them.
    io: 'input',
    override: addWhatZodCannot,
  });
  const written = Object.entries(schemas).map(
    ([name, schema]) => [name, withoutRoot(schema)] as const,
  );
  return { ...Object.fromEntries(written), ...Object.fromEntries(same) };
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}
