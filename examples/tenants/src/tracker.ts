import { defineChannel, defineCount, defineList } from '@tidings/protocol';
import * as z from 'zod/mini';

const text = z.string();
const id = '65b2f0c4e13b2a0012345678';

/** What a tenant's users have written, with the name of the author. */
export const posts = defineList({
  ...{ name: 'posts', itemName: 'post', topic: { fields: ['tenant'] } },
  item: z.object({ id: text, tenant: text, title: text, author: text }),
  example: { id, tenant: 'acme', title: 'Hello', author: 'Ann' },
});

/** A user's notifications, and how many are unread. */
export const notifications = defineList({
  ...{ name: 'notifications', itemName: 'notification', topic: { fields: ['user'] } },
  item: z.object({ id: text, user: text, text }),
  example: { id, user: 'ann', text: 'Ben has assigned you a task.' },
});
export const unread = defineCount({
  ...{ name: 'unread', fields: { user: text }, example: { user: 'ann' } },
});

/** The tasks of a private list, for its members. */
export const tasks = defineList({
  ...{ name: 'tasks', itemName: 'task', topic: { fields: ['list'] } },
  item: z.object({ id: text, list: text, title: text }),
  example: { id, list: id, title: 'Tidy up' },
});

/** The tasks that are assigned to a user, of whatever list. */
export const assigned = defineList({
  ...{ name: 'assigned', itemName: 'assignedTask' },
  topic: { fields: ['assignee'], each: { assignee: 'assignees' } },
  item: z.object({ id: text, title: text, assignees: z.array(text), assignee: text }),
  example: { id, title: 'Tidy up', assignees: ['ann'], assignee: 'ann' },
});

export const live = defineChannel({
  ...{ path: '/live', generation: 1 },
  events: [posts, notifications, unread, tasks, assigned].flatMap(({ events }) => [...events]),
});
