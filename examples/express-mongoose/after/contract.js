import { defineChannel, defineList } from '@tidings/protocol';
import * as z from 'zod/mini';

export const posts = defineList({
  name: 'posts',
  itemName: 'post',
  item: z.object({ id: z.string(), title: z.string() }),
  example: { id: '65b2f0c4e13b2a0012345678', title: 'Hello' },
});
export const messages = defineList({
  name: 'messages',
  itemName: 'message',
  item: z.object({ id: z.string(), parent: z.string(), text: z.string() }),
  example: { id: '65b2f0c4e13b2a0012345678', parent: 'kitchen', text: 'Hello' },
  topic: { fields: ['parent'] }, // messages:kitchen
  sort: { id: 1 },
});
export const live = defineChannel({
  path: '/sse',
  generation: 1,
  events: [...posts.events, ...messages.events],
});
