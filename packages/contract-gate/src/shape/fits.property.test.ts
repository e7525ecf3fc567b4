import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJSONSchema } from 'zod';
import { diffShapes } from '../compare/diff-shapes.ts';
import { fits } from './fits.ts';
import type { JsonSchema } from './json-schema.ts';
import { readShape } from './read-shape.ts';

const bounds = (least: string, most: string) =>
  fc.record(
    { [least]: fc.nat({ max: 2 }), [most]: fc.integer({ min: 2, max: 4 }) },
    { requiredKeys: [] },
  );

/** Schemas of few words, so that two of them are often alike. */
const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    bounds('minLength', 'maxLength').map((range) => ({ type: 'string', ...range })),
    fc
      .tuple(fc.constantFrom('number', 'integer'), bounds('minimum', 'maximum'))
      .map(([type, range]) => ({ type, ...range })),
    fc.constantFrom<JsonSchema>({ type: 'null' }, { type: 'boolean' }, {}),
    fc
      .uniqueArray(fc.constantFrom('a', 'bb', 'ccc'), { minLength: 1 })
      .map((values) => ({ type: 'string', enum: values })),
    fc
      .tuple(tie('schema'), bounds('minItems', 'maxItems'))
      .map(([items, range]) => ({ type: 'array', items, ...range })),
    fc
      .tuple(
        fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { maxKeys: 2 }),
        fc.subarray(['a', 'b']),
        fc.constantFrom({}, { additionalProperties: false }),
      )
      .map(([properties, required, rest]) => ({
        type: 'object',
        properties,
        required: required.filter((name) => name in properties),
        ...rest,
      })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  ),
}));

/** Two schemas: any, or one that has grown out of the other. */
const pair = fc.oneof(
  fc.tuple(schema, schema),
  fc.tuple(schema, schema).map(([one, other]) => [one, { anyOf: [other, one] }] as const),
  fc.tuple(schema, schema).map(([one, other]) => [
    { type: 'object', properties: { a: one } },
    { type: 'object', properties: { a: { anyOf: [one, other] }, b: other } },
  ]),
);

/** Values as the schemas have them, and as they do not. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom<unknown>(
      '',
      'a',
      'bb',
      'ccc',
      'dddd',
      'eeeee',
      0,
      1,
      2,
      3,
      4,
      1.5,
      true,
      false,
      null,
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b'), tie('value'), { maxKeys: 2 }),
  ),
}));

/** What a writer that sends no more than its schema names makes of a value. */
const written = (of: JsonSchema, some: unknown) => {
  const result = fromJSONSchema(closed(of) as never).safeParse(some);
  return result.success ? { data: result.data } : undefined;
};

function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== 'object' || part === null) return part;
  const parts = Object.fromEntries(
    Object.entries(part).map(([key, inner]) => [key, closed(inner)]),
  );
  return parts['type'] === 'object' ? { ...parts, additionalProperties: false } : parts;
}

const numRuns = 500;

describe('fits', { timeout: 30_000 }, () => {
  it('finds that every schema fits itself', () => {
    fc.assert(
      fc.property(schema, (one) => fits(readShape(one), readShape(one))),
      { numRuns },
    );
  });

  it('never accepts what a reader rejects', () => {
    let compared = 0;
    fc.assert(
      fc.property(pair, fc.array(value, { minLength: 20, maxLength: 20 }), ([from, to], values) => {
        if (!fits(readShape(from), readShape(to))) return;
        // The same as what zod writes, but not to be changed.
        const reader = fromJSONSchema(to as never);
        for (const some of values) {
          const sent = written(from, some);
          if (sent === undefined) continue;
          compared += 1;
          expect(reader.safeParse(sent.data).success, JSON.stringify([from, to, some])).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
    // Else the schemas were never alike, and nothing was tried.
    expect(compared).toBeGreaterThan(50);
  });
});

describe('diffShapes', { timeout: 30_000 }, () => {
  it('finds what makes the whole break, wherever it is', () => {
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const [old, now] = [readShape(before), readShape(after)];
        const differences = diffShapes(old, now);
        if (differences.every(({ oldReadsNew }) => oldReadsNew)) expect(fits(now, old)).toBe(true);
        if (differences.every(({ newReadsOld }) => newReadsOld)) expect(fits(old, now)).toBe(true);
      }),
      { numRuns },
    );
  });
});
