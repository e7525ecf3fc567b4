import { defineChannel, defineList } from '@tidings/protocol';
import * as z from 'zod/mini';

const Order = z.object({ id: z.string(), dish: z.string(), table: z.int() });
const example = { id: '65b2f0c4e13b2a0012345678', dish: 'Soup', table: 4 };

export const openOrders = defineList({ name: 'orders', itemName: 'order', item: Order, example });
export const orders = defineChannel({ path: '/orders', generation: 1, events: openOrders.events });
