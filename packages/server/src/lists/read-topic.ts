import { formatTopic } from '@tidings/protocol';
import * as z from 'zod/mini';

/** What a kind of topics is made of. */
export interface TopicParts {
  readonly name: string;
  readonly fields: readonly string[];
  /** The schema of each field. */
  readonly schemas: Readonly<Record<string, z.core.$ZodType>>;
}

/** Reads the fields of a topic; undefined for a topic of something else. */
export function readTopic(
  text: string,
  { name, fields, schemas }: TopicParts,
): Readonly<Record<string, unknown>> | undefined {
  const [first, ...texts] = text.split(':');
  if (first !== name || texts.length !== fields.length) return undefined;
  const values = fields.map((field, index) => readValue(schemas[field], texts[index]));
  // Each topic has one text: with leading zeros, for instance, a number is of none.
  const read = Object.fromEntries(fields.map((field, index) => [field, values[index]]));
  return values.includes(undefined) || formatTopic(name, fields, read) !== text ? undefined : read;
}

/** Reads a value of a topic as its schema wants it: as text, as a number, or as true or false. */
function readValue(schema: z.core.$ZodType | undefined, text: string | undefined): unknown {
  if (schema === undefined || text === undefined) return undefined;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    return undefined;
  }
  const candidates = [decoded, Number(decoded), decoded === 'true'];
  return candidates.find((candidate) => z.safeParse(schema, candidate).success);
}
