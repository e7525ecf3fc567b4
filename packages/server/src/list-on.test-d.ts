import { describe, expectTypeOf, it } from 'vitest';
import { Order, orders } from './fixtures/orders.ts';
import { listOn, type ListOptions } from './list-on.ts';
import type { Source } from './source.ts';

type Names<Key extends 'created' | 'snapshot'> = NonNullable<
  ReturnType<ListOptions<typeof orders, typeof Order>[Key]>
>['name'];

const list = listOn(orders);
const rest = {
  collection: 'order',
  topic: 'orders',
  schema: Order,
  read: () => undefined,
  deleted: () => undefined,
} as const;

describe('listOn', () => {
  it('offers the channel’s names that are allowed there', () => {
    expectTypeOf<Names<'created'>>().toEqualTypeOf<'newOrder' | 'orderEdited' | 'orderDeleted'>();
    expectTypeOf<Names<'snapshot'>>().toEqualTypeOf<'orders'>();
  });

  it('gives the events the schema’s output', () => {
    const made = list({
      ...rest,
      created(order) {
        expectTypeOf(order).toEqualTypeOf<Order>();
        return { name: 'newOrder', data: order };
      },
      edited: (data) => ({ name: 'orderEdited', data }),
      snapshot: ({ values, complete, position }) => ({
        name: 'orders',
        data: { orders: values, complete, position },
      }),
    });
    expectTypeOf(made).toEqualTypeOf<Source<typeof orders>>();
  });

  it('takes no name that does not exist, at the name', () => {
    list({
      ...rest,
      // @ts-expect-error -- Did you mean "newOrder"?
      created: (data) => ({ name: 'newOrdr', data }),
      edited: (data) => ({ name: 'orderEdited', data }),
      snapshot: ({ values, complete, position }) => ({
        name: 'orders',
        data: { orders: values, complete, position },
      }),
    });
  });

  it('takes no payload of another shape, at the payload', () => {
    list({
      ...rest,
      // @ts-expect-error -- an order has a dish
      created: ({ id, table }) => ({ name: 'newOrder', data: { id, table } }),
      // @ts-expect-error -- a table is a number
      edited: (order) => ({ name: 'orderEdited', data: { ...order, table: String(order.table) } }),
      snapshot: ({ values, complete }) => ({
        name: 'orders',
        // @ts-expect-error -- a snapshot says where it stands
        data: { orders: values, complete },
      }),
    });
  });
});
