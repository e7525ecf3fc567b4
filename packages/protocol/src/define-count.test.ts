import * as z from 'zod';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { assertSendable } from './assert-sendable.ts';
import { defineChannel, type EventPayload } from './define-channel.ts';
import { defineCount } from './define-count.ts';
import { ProtocolError } from './errors.ts';

const unread = defineCount({
  name: 'unread',
  fields: { user: z.string(), room: z.int() },
  example: { user: 'ada', room: 4 },
});
/** A channel that has them. */
const channel = defineChannel({ path: '/', generation: 1, events: unread.events });

describe('defineCount', () => {
  it('makes a snapshot and a change that a channel can carry, both with the topic’s fields', () => {
    expect(unread.events.map(({ name, kind }) => [name, kind])).toEqual([
      ['unread', 'snapshot'],
      ['unreadChanged', 'change'],
    ]);
    for (const event of unread.events) assertSendable(event);
    expect([...channel.events.keys()]).toContain('unreadChanged');
    expect(unread.topicOf({ user: 'a:b', room: 4 })).toBe('unread:a%3Ab:4');
    expect(unread.events[1].topic({ user: 'ada', room: 4, by: -1 })).toBe('unread:ada:4');
    expectTypeOf<EventPayload<typeof channel, 'unreadChanged'>>().toEqualTypeOf<{
      user: string;
      room: number;
      by: number;
    }>();
  });

  it('is one number without fields', () => {
    const all = defineCount({ name: 'all', fields: {}, example: {} });
    expect(all.topicOf({})).toBe('all');
    expect(all.events[0].example).toMatchObject({ value: 3 });
  });

  it('refuses a name that no event can have', () => {
    expect(() => defineCount({ name: 'a b', fields: {}, example: {} })).toThrow(ProtocolError);
  });
});
