import {
  createTidings,
  membersOf,
  serveCount,
  serveList,
  sessionsIn,
  type OwnTopic,
} from '@tidings/server';
import express, { type Request } from 'express';
import type { MongoClient } from 'mongodb';
import { findTenant, findUser, type User } from './sign-in.ts';
import { assigned, live, notifications, posts, tasks, unread } from './tracker.ts';

const sources = [
  serveList(posts, {
    collection: 'post',
    where: { draft: { $ne: true }, deletedAt: null },
    joins: { author: { collection: 'user', field: 'author', fields: ['name'] } },
    read: ({ tenant, title }, id, { author }) => ({ id, tenant, title, author: author?.['name'] }),
  }),
  serveList(notifications, { collection: 'notification' }),
  serveCount(unread, { collection: 'notification', where: { readAt: null } }),
  serveList(tasks, { collection: 'task' }),
  serveList(assigned, { collection: 'task' }),
];

/** Creates the app, which serves the channel and its pages. */
export async function createApp(options: {
  readonly client: MongoClient;
  readonly database: string;
  readonly heartbeatMs?: number;
  readonly allowsSecond?: boolean;
}) {
  const db = options.client.db(options.database);
  const tidings = await createTidings({
    ...{ ...options, channels: [live], sources },
    access: {
      identify: (request: Request) => findUser(db, request),
      async topicsOf(user: User) {
        const tenant = await findTenant(db, user);
        return tenant === undefined ? undefined : topicsOf(user, tenant);
      },
      memberships: [
        membersOf('list', {
          ...{ topic: (id) => `tasks:${id}`, users: 'members.user', since: 'members.since' },
        }),
      ],
      sessions: sessionsIn('session', { expiresAt: 'expiresAt' }),
    },
    quarantine: {},
  });
  const app = express();
  app.get(live.path, tidings.stream(live));
  app.get('/pages', tidings.pages());
  app.get('/readyz', tidings.readinessProbe());
  return { app, tidings };
}

/** What belongs to a user for as long as they are in a tenant, or for good. */
function topicsOf({ id }: User, tenant: string): readonly OwnTopic[] {
  const own = [`notifications:${id}`, `unread:${id}`, `assigned:${id}`];
  return [`posts:${tenant}`, ...own.map((topic) => ({ topic, since: 'always' }) as const)];
}
