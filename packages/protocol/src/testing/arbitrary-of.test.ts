import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { controlEvents } from '../define-channel.ts';
import { arbitraryOf } from './arbitrary-of.ts';
import { brokenPayloadOf } from './broken-payload-of.ts';

const schemas: Record<string, z.core.$ZodType> = {
  'text with bounds and a check of its own': z.string().check(
    z.minLength(2),
    z.maxLength(5),
    z.refine((text) => text.trim() !== '', 'empty'),
  ),
  'text of a pattern': z.string().check(z.regex(/^[0-9a-f]{24}$/)),
  'a moment and an id': z.object({ at: z.iso.datetime(), id: z.uuid() }),
  'numbers with bounds': z.object({
    count: z.int().check(z.minimum(0)),
    share: z.number().check(z.maximum(1)),
  }),
  'optional, nullable and fixed fields': z.object({
    a: z.optional(z.string()),
    b: z.nullable(z.boolean()),
    c: z.literal('c'),
    d: z.enum(['x', 'y']),
  }),
  'lists, tuples, records': z.object({
    list: z.array(z.object({ n: z.int() })),
    pair: z.tuple([z.string(), z.boolean()]),
    by: z.record(z.string(), z.int()),
  }),
  'one of several': z.union([z.string(), z.object({ text: z.string() })]),
  'what fields are not known': z.strictObject({ text: z.string() }),
  ...Object.fromEntries(controlEvents.map(({ name, schema }) => [`control event ${name}`, schema])),
};

describe('arbitraryOf', () => {
  it.each(Object.entries(schemas))(
    'makes what the schema takes, as JSON has it: %s',
    (_, schema) => {
      fc.assert(
        fc.property(arbitraryOf(schema), (payload) => {
          const sent: unknown = JSON.parse(JSON.stringify(payload));
          expect(z.safeParse(schema, sent).success).toBe(true);
        }),
      );
    },
  );

  it('makes every alternative', () => {
    const schema = z.union([z.literal('a'), z.literal('b'), z.null()]);
    expect(new Set(fc.sample(arbitraryOf(schema), 200))).toEqual(new Set(['a', 'b', null]));
  });

  it('says so when a schema contains itself', () => {
    interface Tree {
      readonly parts: Tree[];
    }
    const tree: z.ZodMiniType<Tree> = z.object({ parts: z.array(z.lazy(() => tree)) });
    expect(() => arbitraryOf(tree)).toThrow(/pass `payloads`/);
  });
});

describe('brokenPayloadOf', () => {
  it.each(Object.entries(schemas))('makes what the schema refuses: %s', (_, schema) => {
    fc.assert(
      fc.property(brokenPayloadOf(schema, arbitraryOf(schema)), (payload) => {
        expect(z.safeParse(schema, payload).success).toBe(false);
      }),
    );
  });

  it('breaks one place of a payload that is right otherwise', () => {
    const schema = z.object({ a: z.int(), b: z.object({ c: z.string() }) });
    const broken = fc.sample(brokenPayloadOf(schema, arbitraryOf(schema)), {
      numRuns: 200,
      seed: 7,
    });
    expect(broken.some((payload) => z.safeParse(z.object({ a: z.int() }), payload).success)).toBe(
      true,
    );
    expect(broken).toContainEqual({ a: expect.any(Number) as unknown });
  });
});
