import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { assertSendable } from './assert-sendable.ts';
import { defineChannel } from './define-channel.ts';
import { defineList } from './define-list.ts';
import { ProtocolError } from './errors.ts';
import { validateEvent } from './validate-event.ts';

const item = z.object({ id: z.string(), shop: z.string(), open: z.boolean() });
const example = { id: '1', shop: 'a', open: true };
const all = { name: 'orders', itemName: 'order', item, example } as const;
const position = 'k3x9q2ab.0f3n9a7c.tk5m9s.1.1.0';

describe('defineList', () => {
  it('makes four events that a channel can carry', () => {
    const list = defineList(all);
    expect(list.events.map(({ name, kind }) => [name, kind])).toEqual([
      ['orders', 'snapshot'],
      ['newOrder', 'change'],
      ['orderEdited', 'change'],
      ['orderDeleted', 'change'],
    ]);
    const channel = defineChannel({ path: '/', generation: 1, events: list.events });
    for (const event of list.events) assertSendable(event);
    expect(list.events[0].topic({ orders: [], complete: true, position })).toBe('orders');
    expect(validateEvent(channel, 'orders', { orders: [{}], complete: true, position }).ok).toBe(
      false,
    );
  });

  it('names the fields of its topic in the snapshot and in deletions', () => {
    const list = defineList({ ...all, topic: { name: 'shop', fields: ['shop', 'open'] } });
    const [snapshot, created, edited, deleted] = list.events;
    expect(snapshot.topic({ shop: 'a', open: true, orders: [], complete: true, position })).toBe(
      'shop:a:true',
    );
    expect(created.topic(example)).toBe('shop:a:true');
    expect(edited.topic({ ...example, open: false })).toBe('shop:a:false');
    expect(deleted.topic({ shop: 'a', open: true, id: '1' })).toBe('shop:a:true');
    expect(z.safeParse(deleted.schema, { id: '1' }).success).toBe(false);
  });

  it('refuses a name that no event can have', () => {
    expect(() => defineList({ ...all, itemName: 'an order' })).toThrow(ProtocolError);
  });
});
