import { defineChannel, defineList } from '@tidings/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { serveList } from '../src/index.ts';
import type { AccessOptions } from '../src/index.ts';
import { serveChannel } from './serve-channel.ts';

/** Tasks of each project, the most urgent first. */
const tasks = defineList({
  name: 'tasks',
  itemName: 'task',
  item: z.object({ id: z.string(), project: z.string(), urgency: z.int(), title: z.string() }),
  example: { id: '65b2f0c4e13b2a0012345678', project: 'a', urgency: 1, title: 'Sweep' },
  topic: { fields: ['project'] },
  sort: { urgency: -1, id: 1 },
});
const channel = defineChannel({ path: '/live', generation: 1, events: tasks.events });

const source = serveList(tasks, {
  collection: 'task',
  where: { doneAt: null },
  topicFilter: ({ project }) => ({ project }),
  read: ({ project, urgency, title }, id) => ({ id, project, urgency, title }),
});

async function serveTasks(access: AccessOptions = { publicTopics: () => true }) {
  const served = await serveChannel({ channel, sources: [source], access });
  onTestFinished(() => served[Symbol.asyncDispose]());
  const ask = async (query: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`${served.origin}/pages?${query}`, { headers });
    return {
      status: answer.status,
      body: (await answer.json()) as Readonly<Record<string, unknown>>,
    };
  };
  const insert = (project: string, urgencies: readonly number[], more = {}) =>
    served.db
      .collection('task')
      .insertMany(urgencies.map((urgency, n) => ({ project, urgency, title: String(n), ...more })));
  return { tidings: served.tidings, ask, insert };
}

describe('pages of a list', () => {
  it('come in its order, leave out what `where` excludes, and end', async () => {
    const { tidings, ask, insert } = await serveTasks();
    await insert('a', [1, 3, 2, 3, 1]);
    await insert('a', [3, 2], { doneAt: new Date() });
    await insert('b', [9]);
    const found: unknown[] = [];
    const sizes: number[] = [];
    let next = '';
    do {
      const { status, body } = await ask(`topic=tasks:a&limit=2${next && `&before=${next}`}`);
      expect(status).toBe(200);
      const items = body['items'] as { urgency: number; title: string }[];
      sizes.push(items.length);
      found.push(...items.map(({ urgency, title }) => `${String(urgency)}/${title}`));
      next = (body['next'] as string | null) ?? '';
    } while (next !== '');
    expect(found).toEqual(['3/1', '3/3', '2/2', '1/0', '1/4']);
    expect(sizes).toEqual([2, 2, 1]);

    const { items, position } = await tidings.page(tasks, { project: 'a' }, { limit: 1 });
    expect(items.map(({ title }) => title)).toEqual(['1']);
    expect(position).toMatch(/^[\da-z.]+$/);
  });

  it('are given to nobody who may not have the topic, also if that changes meanwhile', async () => {
    let granted: readonly string[] | undefined;
    const asked: string[] = [];
    let onAsked = (): void => undefined;
    const { tidings, ask, insert } = await serveTasks({
      identify({ headers }) {
        const id = headers['x-user'];
        return typeof id === 'string' ? { user: { id }, session: id } : undefined;
      },
      topicsOf(user) {
        asked.push(user.id);
        onAsked();
        return granted;
      },
    });
    await insert('a', [1]);
    const askAs = (id: string, more = {}) => ask('topic=tasks:a', { 'x-user': id, ...more });
    expect(await ask('topic=tasks:a')).toMatchObject({ status: 401 });
    expect(await askAs('ann')).toMatchObject({ status: 401 });
    granted = ['tasks:b'];
    expect(await askAs('ann')).toMatchObject({ status: 404, body: { code: 'not-found' } });
    granted = ['tasks:a'];
    expect(await askAs('ann')).toMatchObject({ status: 200 });
    expect(await askAs('ann', { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });

    // It is taken away once it has been found, while the page is read.
    asked.length = 0;
    onAsked = () => {
      onAsked = () => undefined;
      setImmediate(() => {
        granted = undefined;
        void tidings.recheck({ user: 'ann' });
      });
    };
    expect(await askAs('ann')).toMatchObject({ status: 401 });
    expect(asked).toEqual(['ann', 'ann']);
  });

  it('are refused by the name of the parameter, with what is allowed', async () => {
    const { ask } = await serveTasks();
    for (const [query, field, allowed] of [
      ['', 'topic', 'must be one topic of a list'],
      ['topic=tasks:a&topic=tasks:b', 'topic', 'must be one topic of a list'],
      ['topic=tasks:a&before=x', 'before', 'must be the `next` of the page before'],
      ['topic=tasks:a&before=', 'before', 'must be the `next` of the page before'],
      ['topic=tasks:a&limit=0', 'limit', 'must be a whole number from 1 to 100'],
      ['topic=tasks:a&limit=101', 'limit', 'must be a whole number from 1 to 100'],
      ['topic=tasks:a&limit=', 'limit', 'must be a whole number from 1 to 100'],
    ] as const) {
      expect(await ask(query)).toMatchObject({
        status: 400,
        body: { code: 'bad-request', errors: [{ field, message: allowed }] },
      });
    }
    // Granted, but nobody serves it: the app's mistake, which it finds in its log.
    expect(await ask('topic=posts')).toMatchObject({ status: 503 });
  });
});
