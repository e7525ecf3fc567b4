import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { writeSchema } from '../lock/write-schema.ts';
import { describeShape } from './describe.ts';
import { readShape } from './read-shape.ts';

describe('readShape', () => {
  it.each([
    [{ type: 'object', minProperties: 1 }, 'the keyword "minProperties"'],
    [{ type: 'string', contentEncoding: 'base64' }, 'the keyword "contentEncoding"'],
    [{ if: {}, then: {} }, 'the keyword "if"'],
    [{ type: 'array', uniqueItems: true }, 'the keyword "uniqueItems"'],
    [{ not: { type: 'string' } }, 'the keyword "not"'],
    [
      { oneOf: [{ type: 'string' }, { type: 'string', maxLength: 3 }] },
      'oneOf whose options overlap',
    ],
    [{ $ref: '#/$defs/none' }, 'a reference that leads nowhere'],
    [{ allOf: [{ type: 'number' }, { type: 'number' }] }, 'allOf of other than texts'],
    [{ type: 'date' }, 'type date'],
    [{ const: [] }, 'a constant that is an object'],
    [{ type: 'object', properties: { a: { type: 'string', minProperties: 1 } } }, 'at /a'],
  ])('refuses to guess: %j', (schema, words) => {
    const read = () => {
      const shape = readShape(schema);
      // What a reference leads to is looked up when it is asked for.
      return shape.kind === 'ref' ? shape.target() : shape;
    };
    expect(read).toThrow(
      expect.objectContaining({
        code: 'not-comparable',
        message: expect.stringContaining(words) as string,
      }),
    );
  });

  it.each([
    [
      z.string().check(z.minLength(2), z.maxLength(40)),
      'text, at least 2 characters, at most 40 characters',
    ],
    [z.string().check(z.refine(() => true, 'must be nice')), 'text, must be nice'],
    [z.int().check(z.gte(1)), 'integer, at least 1'],
    [z.number().check(z.gt(1), z.lt(2)), 'number, above 1, below 2'],
    [z.nullable(z.boolean()), 'true or false or null'],
    [z.boolean(), 'boolean'],
    [z.array(z.literal('a')).check(z.length(3)), 'list of ("a"), exactly 3 items'],
    [z.strictObject({ a: z.string(), b: z.optional(z.string()) }), '{a, b?, nothing else}'],
    [z.record(z.string(), z.int()), '{others: integer}'],
    [z.tuple([z.string(), z.null()]), 'list of [text, null], exactly 2 items'],
    [z.never(), 'nothing'],
    [z.pipe(z.string(), z.pipe(z.transform(Number), z.int())), 'text, read as integer'],
  ])('is put in words again: %#', (schema, words) => {
    expect(describeShape(readShape(writeSchema(schema)))).toBe(words);
  });
});
