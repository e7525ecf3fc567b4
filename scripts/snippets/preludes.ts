/** The names that a fragment of a document may use without importing them: those of our packages, and zod. */
const imported = `
import * as mini from 'zod/mini';
import type { Express } from 'express';
import type { MongoClient, Collection } from 'mongodb';
import type { IncomingMessage } from 'node:http';
declare global {
  const z: typeof mini;
  const app: Express;
  const client: MongoClient;
  const database: string;
  const { defineList, defineCount, defineChannel }: typeof import('@tidings/protocol');
  const { serveList, serveCount, createTidings, membersOf, sessionsIn }: typeof import('@tidings/server');
  const { connect }: typeof import('@tidings/event-source');
  const { createLiveList, fetchPages }: typeof import('@tidings/live-list');
}
`;

/** What the fragments of a document take as given: the reader's app, and what earlier fragments define. */
export const preludes: Readonly<Record<string, string>> = {
  'README.md': `${imported}
declare global {
  function userOf(request: IncomingMessage): { readonly id: string } | undefined;
  function sessionOf(request: IncomingMessage): string;
  function isSignedIn(session: string): boolean;
  const list: HTMLUListElement;
  function show(item: { dish: string; table: number }): HTMLElement;
}`,
  'docs/lists.md': `${imported}
const { defineChannel: channel_, defineList: list_ } = await import('@tidings/protocol');
const text = mini.string();
export const Task_ = mini.object({
  ...{ id: text, project: text, title: text, urgency: mini.int() },
  ...{ assignee: text, assignees: mini.array(text) },
});
const tasks_ = list_({
  ...{ name: 'tasks', itemName: 'task', topic: { fields: ['project'] }, item: Task_ },
  example: {
    ...{ id: '1', project: 'a', title: 'Write', urgency: 1 },
    ...{ assignee: 'ann', assignees: ['ann'] },
  },
});
const posts_ = list_({
  ...{ name: 'posts', itemName: 'post' },
  item: mini.object({ id: text, title: text, author: text }),
  example: { id: '1', title: 'Hello', author: 'Ann' },
});
const live_ = channel_({ path: '/live', generation: 1, events: tasks_.events });
declare global {
  const Task: typeof Task_;
  const example: mini.output<typeof Task_>;
  const tasks: typeof tasks_;
  const posts: typeof posts_;
  const live: typeof live_;
  const tidings: Awaited<ReturnType<typeof createTidings>>;
  function show(items: readonly mini.output<typeof Task_>[] | undefined): void;
  function findUser(
    request: IncomingMessage,
  ): { user: { id: string; tenant: string }; session: string } | undefined;
}`,
  'docs/access.md': `${imported}
declare global {
  const shop: import('@tidings/protocol').Channel;
  const news: import('@tidings/server').Source<import('@tidings/protocol').Channel>;
  const orders: typeof news;
  const projects: typeof news;
  function findSession(request: IncomingMessage): Promise<{ id: string; userId: string } | undefined>;
}`,
  'docs/testing-a-channel.md': `${imported}
declare global {
  const url: string;
  const collection: Collection;
  const orders: import('@tidings/protocol').Channel;
  const expect: typeof import('vitest').expect;
  function listenToOrders(
    source: import('@tidings/event-source').Source<typeof orders>,
  ): () => void;
}`,
};
