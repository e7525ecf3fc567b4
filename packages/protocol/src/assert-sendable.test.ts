import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { assertSendable } from './assert-sendable.ts';
import { defineEvent } from './define-event.ts';

describe('assertSendable', () => {
  it('refuses an example that breaks the schema, and says of which event and field', () => {
    const assertWrong = () => {
      assertSendable(
        defineEvent('newPost', {
          kind: 'change',
          summary: 'A test.',
          schema: z.object({ n: z.number() }),
          // What a program without types would pass.
          example: { n: 'one' } as unknown as { n: number },
          topic: () => 'topic',
        }),
      );
    };
    expect(assertWrong).toThrow(expect.objectContaining({ code: 'invalid-example' }));
    expect(assertWrong).toThrow(/"newPost".*\bn\b/s);
  });

  it.each([
    ['a date', z.object({ at: z.date() }), { at: new Date(0) }, /"event".*\bat\b/s],
    ['a bigint', z.object({ n: z.bigint() }), { n: 1n }, /bigint/],
    ['a set', z.object({ tags: z.set(z.string()) }), { tags: new Set(['a']) }, /tags/],
  ])('refuses an example with %s, which JSON cannot carry', (_, schema, example, message) => {
    const assertDated = () => {
      assertSendable(
        defineEvent('event', {
          kind: 'change',
          summary: 'A test.',
          schema: schema,
          example,
          topic: () => 'topic',
        }),
      );
    };
    expect(assertDated).toThrow(expect.objectContaining({ code: 'not-json' }));
    expect(assertDated).toThrow(message);
  });

  it.each(['', undefined, 7])('refuses an event whose example has the topic %j', (topic) => {
    const assertWithoutTopic = () => {
      assertSendable(
        defineEvent('event', {
          kind: 'change',
          summary: 'A test.',
          schema: z.object({}),
          example: {},
          // What a program without types would pass.
          topic: () => topic as string,
        }),
      );
    };
    expect(assertWithoutTopic).toThrow(expect.objectContaining({ code: 'invalid-topic' }));
    expect(assertWithoutTopic).toThrow(/"event".*`everyone`/s);
  });
});
