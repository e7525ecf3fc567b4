import fc, { type Arbitrary } from 'fast-check';
import * as z from 'zod/mini';
import { ProtocolError } from '../errors.ts';

/** The part of JSON Schema that zod writes for what can be sent. */
type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Creates an arbitrary of the values that a schema takes, as JSON has them. Checks that JSON Schema
 * cannot say are held by leaving out what breaks them.
 *
 * @throws ProtocolError `not-generatable` for what can be no JSON, and for schemas that contain themselves.
 */
export function arbitraryOf(schema: z.core.$ZodType): Arbitrary<unknown> {
  const written = z.toJSONSchema(schema, { io: 'input' });
  return fromJson(written).filter((value) => z.safeParse(schema, value).success);
}

function fromJson(schema: JsonSchema): Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts !== undefined) return fc.oneof(...parts.map(fromJson));
  if (schema.$ref !== undefined || schema.allOf !== undefined) throw notGeneratable(schema);
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -maxNumber, -maxNumber),
        max: Math.min(schema.maximum ?? maxNumber, maxNumber),
      });
    case 'number':
      return fc.double({
        min: schema.minimum ?? -maxNumber,
        max: schema.maximum ?? maxNumber,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return listOf(schema);
    case 'object':
      return objectOf(schema);
    case undefined:
    default:
      return fc.jsonValue();
  }
}

/** Greatest number that is made; the bounds of a schema may lie within. */
const maxNumber = 2 ** 31 - 1;
/** Most items and fields that are made where the schema sets no bound. */
const maxItems = 4;

function textOf({ format, pattern, minLength, maxLength }: JsonSchema): Arbitrary<string> {
  if (format === 'date-time') {
    return fc
      .date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  if (format === 'uuid') return fc.uuid();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({
    unit: fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), lineEnds),
    minLength: minLength ?? 0,
    maxLength: Math.min(maxLength ?? Infinity, (minLength ?? 0) + 20),
  });
}

/** What ends a line, or a frame, for somebody who writes the wire by hand. */
const lineEnds = fc.constantFrom('\n', '\r', '\0', '\u2028', '<', '"');

function listOf({ items, prefixItems, minItems = 0, maxItems: most }: JsonSchema) {
  if (prefixItems !== undefined) return fc.tuple(...prefixItems.map(part));
  return fc.array(part(items), {
    minLength: minItems,
    maxLength: Math.min(most ?? Infinity, minItems + maxItems),
  });
}

function objectOf({ properties, required = [], additionalProperties }: JsonSchema) {
  const fields = Object.entries(properties ?? {}).map(([name, field]) => [name, part(field)]);
  if (fields.length === 0 && additionalProperties !== undefined && additionalProperties !== false) {
    return fc.dictionary(fc.string(), part(additionalProperties), { maxKeys: maxItems });
  }
  const model = Object.fromEntries(fields) as Record<string, Arbitrary<unknown>>; // as mapped above
  return fc.record(model, { requiredKeys: required });
}

function part(schema: unknown): Arbitrary<unknown> {
  // JSON Schema allows `true` for anything, and an absent one means the same.
  return typeof schema === 'object' && schema !== null
    ? fromJson(schema as JsonSchema) // what zod puts there is a schema
    : fc.jsonValue();
}

function notGeneratable(schema: JsonSchema): ProtocolError {
  return new ProtocolError(
    'not-generatable',
    `No payload can be made from ${JSON.stringify(schema)}: pass \`payloads\` for this event.`,
  );
}
