import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { defineEvent, maxEventNameLength } from './define-event.ts';

const define = (name: string) =>
  defineEvent(name, {
    kind: 'change',
    summary: 'A test.',
    schema: z.object({ n: z.number() }),
    example: { n: 1 },
    topic: ({ n }) => `topic:${String(n)}`,
  });

describe('defineEvent', () => {
  it('keeps what it is given, unchangeable', () => {
    const event = define('newPost');
    expect(event).toMatchObject({ name: 'newPost', kind: 'change', example: { n: 1 } });
    expect(event.topic({ n: 7 })).toBe('topic:7');
    expect(Object.isFrozen(event)).toBe(true);
  });

  it.each(['a', 'Z9', 'message', 'x'.repeat(maxEventNameLength)])('takes the name %j', (name) => {
    expect(define(name).name).toBe(name);
  });

  it.each([
    '',
    ' a',
    '9a',
    'a b',
    'a-b',
    'é',
    'a\nid: 1',
    'a\r',
    'a\n',
    'a\u0000',
    'x'.repeat(maxEventNameLength + 1),
  ])('P1: refuses the name %j', (name) => {
    expect(() => define(name)).toThrow(
      expect.objectContaining({ name: 'ProtocolError', code: 'invalid-event-name' }),
    );
  });

  it.each(['open', 'error'])('refuses the name %j, which EventSource fires itself', (name) => {
    expect(() => define(name)).toThrow(expect.objectContaining({ code: 'invalid-event-name' }));
  });
});
