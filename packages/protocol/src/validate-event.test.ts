import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { controlEvents, defineChannel } from './define-channel.ts';
import { defineEvent } from './define-event.ts';
import { validate, validateEvent } from './validate-event.ts';

const Item = z.object({ title: z.string() });
const list = defineEvent('list', {
  kind: 'change',
  summary: 'A test.',
  schema: z.object({ items: z.array(Item) }),
  example: { items: [{ title: 'one' }] },
  topic: () => 'topic',
});
const channel = defineChannel({ path: '/sse', generation: 1, events: [list] });

describe('validateEvent', () => {
  it('returns the payload, without the fields that the contract does not name', () => {
    const data = { items: [{ title: 'one', secret: 1 }], more: true };
    expect(validateEvent(channel, 'list', data)).toEqual({
      ok: true,
      data: { items: [{ title: 'one' }] },
    });
  });

  it('reports where a payload is wrong', () => {
    const found = validateEvent(channel, 'list', { items: [{ title: 'one' }, { title: 2 }, {}] });
    expect(found).toMatchObject({
      ok: false,
      issues: [{ path: 'items.1.title' }, { path: 'items.2.title' }],
    });
  });

  it.each([undefined, null, 'text', 7, []])('P11: refuses %j with the empty path', (data) => {
    expect(validateEvent(channel, 'list', data)).toMatchObject({
      ok: false,
      issues: [{ path: '' }],
    });
  });

  it.each(['other', 'constructor', '__proto__'])(
    'has an issue, not an exception, when the channel has no event %j',
    (name) => {
      // A name from the wire, which the types cannot know.
      expect(validateEvent(channel, name as 'list', {})).toEqual({
        ok: false,
        issues: [{ path: '', message: `Channel has no event "${name}"` }],
      });
    },
  );

  it.each(controlEvents)('takes the example of the control event $name', ({ name, example }) => {
    expect(validateEvent(channel, name, example)).toEqual({ ok: true, data: example });
  });

  it('refuses a sync with an invalid count or interval', () => {
    const example = { ...controlEvents[0].example };
    for (const wrong of [
      { missed: -1 },
      { missed: 0.5 },
      { heartbeatMs: 0 },
      { generation: 0 },
      { outcome: 'fine' },
    ]) {
      expect(validateEvent(channel, 'sync', { ...example, ...wrong }).ok).toBe(false);
    }
  });
});

describe('validate', () => {
  it('names each field that a strict object does not know', () => {
    const schema = z.object({ inner: z.strictObject({ a: z.optional(z.string()) }) });
    expect(validate(schema, { inner: { b: 1, c: 2 } })).toMatchObject({
      ok: false,
      issues: [{ path: 'inner.b' }, { path: 'inner.c' }],
    });
  });
});
