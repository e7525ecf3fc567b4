import { defineChannel, defineEvent } from '@tidings/protocol';
import { z } from 'zod';

export const Order = z.object({ id: z.string(), dish: z.string(), table: z.int() });
export type Order = z.output<typeof Order>;
const example: Order = { id: '65b2f0c4e13b2a0012345678', dish: 'Soup', table: 4 };
const topic = () => 'orders';

export const orders = defineChannel({
  path: '/orders',
  generation: 1,
  events: [
    defineEvent('orders', {
      kind: 'snapshot',
      summary: 'The newest orders.',
      schema: z.object({ orders: z.array(Order), position: z.string() }),
      example: { orders: [example], position: '' },
      topic,
    }),
    defineEvent('order', { kind: 'change', summary: 'An order.', schema: Order, example, topic }),
  ],
});
