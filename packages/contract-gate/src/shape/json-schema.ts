/** A JSON Schema, draft 2020-12, as zod writes it and a lock keeps it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Keyword of ours: the words of a check that is code, which JSON Schema cannot say. */
export const checksKeyword = 'x-checks';
/** Keyword of ours: what a text is turned into after it was read. */
export const readAsKeyword = 'x-readAs';

/** Returns whether something is a schema that is an object. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
