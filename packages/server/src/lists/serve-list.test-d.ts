import { defineList, type Channel, type ControlEvent, type EventPayload } from '@tidings/protocol';
import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { orderList, type orders, type Order } from '../fixtures/orders.ts';
import type { TidingsOptions } from '../tidings-options.ts';
import { serveList } from './serve-list.ts';
import type { Where } from './where.ts';

const item = z.object({ id: z.string(), table: z.int(), note: z.optional(z.string()) });
const example = { id: '1', table: 4 };
const byTable = defineList({
  name: 'orders',
  itemName: 'order',
  item,
  example,
  topic: { fields: ['table'] },
});
const allOrders = defineList({ name: 'orders', itemName: 'order', item, example });
type ByTable = Channel<(typeof byTable)['events'][number]>;

describe('defineList', () => {
  it('makes the names and the payloads of its events', () => {
    expectTypeOf(byTable.eventNames.deleted).toEqualTypeOf<'orderDeleted'>();
    expectTypeOf<EventPayload<ByTable, 'newOrder'>>().toEqualTypeOf<z.output<typeof item>>();
    expectTypeOf<EventPayload<ByTable, 'orders'>['orders']>().toEqualTypeOf<
      z.output<typeof item>[]
    >();
    expectTypeOf<EventPayload<ByTable, 'orders'>['table']>().toEqualTypeOf<number>();
    expectTypeOf<EventPayload<ByTable, 'orderDeleted'>['id']>().toEqualTypeOf<string>();
    expectTypeOf<EventPayload<ByTable, 'orderDeleted'>['table']>().toEqualTypeOf<number>();
    // @ts-expect-error -- all orders are of one topic: a deletion names no table
    expectTypeOf<EventPayload<typeof orders, 'orderDeleted'>['table']>();
  });

  it('takes names of one’s own', () => {
    const eventNames = { snapshot: 'all', created: 'came', edited: 'other', deleted: 'gone' };
    const list = defineList({
      ...{ name: 'orders', itemName: 'order', item, example },
      eventNames: { ...eventNames, snapshot: 'all' } as const,
    });
    expectTypeOf(list.eventNames.snapshot).toEqualTypeOf<'all'>();
  });

  it('knows what a topic is made of', () => {
    expectTypeOf(byTable.topicOf).parameters.toEqualTypeOf<[{ readonly table: number }]>();
    defineList({
      ...{ name: 'orders', itemName: 'order', item, example },
      // @ts-expect-error -- not every order has a note
      topic: { fields: ['note'] },
    });
  });
});

describe('a list whose items are in several topics', () => {
  const byAssignee = defineList({
    ...{ name: 'tasks', itemName: 'task', example: { id: '1', assignees: [7], assignee: 7 } },
    item: z.object({ id: z.string(), assignees: z.array(z.int()), assignee: z.int() }),
    topic: { fields: ['assignee'], each: { assignee: 'assignees' } },
  });
  type ByAssignee = Channel<(typeof byAssignee)['events'][number]>;

  it('has the element of the topic in every payload', () => {
    expectTypeOf(byAssignee.topicOf).parameters.toEqualTypeOf<[{ readonly assignee: number }]>();
    expectTypeOf<EventPayload<ByAssignee, 'newTask'>>().toEqualTypeOf<{
      id: string;
      assignees: number[];
      assignee: number;
    }>();
    expectTypeOf<EventPayload<ByAssignee, 'taskDeleted'>>().toEqualTypeOf<{
      assignee: number;
      id: string;
    }>();
    defineList({
      ...{ name: 'orders', itemName: 'order', item, example },
      // @ts-expect-error -- an id is no array
      topic: { fields: ['table'], each: { table: 'id' } },
    });
  });
});

describe('serveList', () => {
  it('makes a source of any channel that has the events', () => {
    expectTypeOf([orderList]).toExtend<TidingsOptions<typeof orders>['sources']>();
    // @ts-expect-error -- that channel has no orders
    expectTypeOf([orderList]).toExtend<TidingsOptions<Channel<ControlEvent>>['sources']>();
  });

  it('finds the documents of a topic by the same fields, or as the app says', () => {
    const read = () => undefined;
    serveList(byTable, { collection: 'order' });
    // @ts-expect-error -- all orders are of one topic
    serveList(allOrders, { collection: 'order', topicFilter: () => ({}) });
    serveList(byTable, {
      ...{ collection: 'order', read },
      topicFilter(fields) {
        expectTypeOf(fields).toEqualTypeOf<{ readonly table: number }>();
        return fields;
      },
    });
  });

  it('takes a `where` held against the document', () => {
    interface OrderDocument extends Omit<Order, 'id'> {
      readonly tags: readonly string[];
      readonly paidAt?: Date;
    }
    const right = {
      dish: { $in: ['Soup', 'Fish'] },
      tags: 'hot',
      paidAt: null,
      $or: [{ table: { $gt: 4 } }, { table: 1 }],
    } satisfies Where<OrderDocument>;
    serveList(byTable, {
      ...{ collection: 'order', read: () => undefined, topicFilter: () => ({}) },
      where: right,
    });
    // @ts-expect-error -- a table is a number
    expectTypeOf({ table: '4' }).toExtend<Where<OrderDocument>>();
    // @ts-expect-error -- there is always a dish
    expectTypeOf({ dish: null }).toExtend<Where<OrderDocument>>();
    const misspelt: Where<OrderDocument> = {
      // @ts-expect-error -- it is called `dish`
      dsh: 'Soup',
    };
    expectTypeOf(misspelt);
  });
});
