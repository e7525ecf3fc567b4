import { compareBy, defineList, formatPlace, formatPosition } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createLiveList, type ReadPage } from './create-live-list.ts';

const Task = z.object({
  ...{ id: z.number(), urgency: z.int(), project: z.string() },
  /** When it was written. */
  time: z.int(),
});
type Task = z.output<typeof Task>;
const tasks = defineList({
  ...{ name: 'tasks', itemName: 'task', item: Task, page: 3 },
  example: { id: 1, urgency: 1, project: 'a', time: 1 },
  topic: { fields: ['project'] },
  sort: { urgency: -1 },
});
const compare = compareBy(tasks);
const positionAt = (ordinal: number) =>
  formatPosition({
    ...{ epoch: 'abcd1234', feedHash: 'abcd1234' },
    seconds: 1,
    increment: 1,
    ordinal,
    number: 0,
  });

/** A server in memory: its documents, what the stream has still to bring, and pages that are on their way. */
function createServer({ readsLate = false } = {}) {
  const stored = new Map<number, Task>();
  const listeners = new Map<string, (data: object, meta: { position?: string }) => void>();
  let time = 0;
  let due: { readonly name: string; readonly data: object; readonly position: string }[] = [];
  const pages: { readonly answer: () => void; readonly fail: () => void }[] = [];

  const all = () => [...stored.values()].sort(compare);
  const send = (name: string, data: object, position?: string) => {
    listeners.get(name)?.(data, position === undefined ? {} : { position });
  };
  const readPage: ReadPage<Task> = ({ before, limit }) =>
    new Promise((resolve, reject) => {
      const read = () => {
        const after = all().filter((task) => before === undefined || isAfterPlace(task, before));
        const items = after.slice(0, limit);
        const last = items.at(-1);
        const hasMore = after.length > limit && last !== undefined;
        const next = hasMore ? formatPlace(tasks, last) : null;
        return { items, next, position: positionAt(time) };
      };
      const early = read();
      pages.push({
        answer: () => {
          resolve(readsLate ? read() : early);
        },
        fail: () => {
          reject(new Error('unavailable'));
        },
      });
    });
  return {
    all,
    readPage,
    pages,
    listening: listeners,
    source: {
      on(name: string, listener: (data: object, meta: { position?: string }) => void) {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
    },
    put(written: Omit<Task, 'time'>) {
      time += 1;
      const task = { ...written, time };
      const name = stored.has(task.id) ? 'taskEdited' : 'newTask';
      stored.set(task.id, task);
      due.push({ name, data: task, position: positionAt(time) });
    },
    remove(id: number) {
      const task = stored.get(id);
      if (task === undefined) return;
      stored.delete(id);
      time += 1;
      const { project } = task;
      due.push({ name: 'taskDeleted', data: { id, project }, position: positionAt(time) });
    },
    deliver(count: number) {
      for (const { name, data, position } of due.splice(0, count)) send(name, data, position);
    },
    /** The stream has lost its place. */
    sendSnapshot() {
      due = [];
      const first = all().slice(0, tasks.page);
      const complete = stored.size <= tasks.page;
      send('tasks', { project: 'a', tasks: first, complete, position: positionAt(time) });
    },
    send,
  };
}

function isAfterPlace(task: Task, place: string): boolean {
  const [urgency, id] = JSON.parse(place) as [number, number];
  return compare(task, { urgency, id }) > 0;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const task = fc.record({
  id: fc.integer({ min: 0, max: 11 }),
  urgency: fc.integer({ min: 0, max: 3 }),
  project: fc.constant('a'),
});
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ op: fc.constant('put' as const), task }) },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('remove' as const), id: fc.nat({ max: 11 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      op: fc.constant('deliver' as const),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constantFrom('more', 'answer', 'fail', 'snapshot') }),
  },
);

describe('createLiveList', () => {
  it('P3: has what the server has, as far as it goes, however late pages and events are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(task, { maxLength: 12 }),
        fc.array(step, { maxLength: 60, size: 'max' }),
        fc.boolean(),
        async (first, steps, readsLate) => {
          const server = createServer({ readsLate });
          for (const each of first) server.put(each);
          const { source, readPage } = server;
          const list = createLiveList({
            ...{ source, list: tasks, fields: { project: 'a' }, readPage },
            retryDelayMs: () => 0,
          });
          const newest = new Map<number, number>();
          list.subscribe(() => {
            for (const { id, time } of list.state.items ?? []) {
              // Nothing that was shown is shown again as it was before.
              expect(time).toBeGreaterThanOrEqual(newest.get(id) ?? 0);
              newest.set(id, time);
            }
          });
          server.sendSnapshot();
          for (const each of steps) {
            if (each.op === 'put') server.put(each.task);
            else if (each.op === 'remove') server.remove(each.id);
            else if (each.op === 'deliver') server.deliver(each.count);
            else if (each.op === 'more') list.loadMore();
            else if (each.op === 'answer') server.pages.shift()?.answer();
            else if (each.op === 'fail') server.pages.shift()?.fail();
            else server.sendSnapshot();
            await turn();
          }
          const isLoading = () => list.state.isLoading || server.pages.length > 0;
          for (let rounds = 0; rounds < 50 && isLoading(); rounds += 1) {
            server.pages.shift()?.answer();
            await turn();
          }
          server.deliver(Infinity);
          // To its end, from wherever it stands.
          for (let rounds = 0; rounds < 50; rounds += 1) {
            if (list.state.hasMore) list.loadMore();
            server.pages.shift()?.answer();
            await turn();
          }
          expect(list.state).toMatchObject({ hasMore: false, isLoading: false });
          expect(list.state.items).toEqual(server.all());
        },
      ),
      { numRuns: 500 },
    );
  });

  it('drops what falls below its last item, and reads a page when it has become short', async () => {
    const server = createServer();
    for (const id of [1, 2, 3, 4, 5]) server.put({ id, urgency: 2, project: 'a' });
    const { source, readPage } = server;
    const list = createLiveList({ source, list: tasks, fields: { project: 'a' }, readPage });
    const ids = () => list.state.items?.map(({ id }) => id);
    let changes = 0;
    list.subscribe(() => (changes += 1));
    expect(list.state).toMatchObject({ items: undefined, hasMore: false });
    server.sendSnapshot();
    expect(ids()).toEqual([5, 4, 3]);
    server.put({ id: 5, urgency: 0, project: 'a' });
    server.deliver(1);
    expect(ids()).toEqual([4, 3]);
    expect(list.state).toMatchObject({ hasMore: true, isLoading: true });
    server.pages.shift()?.answer();
    await turn();
    expect(ids()).toEqual([4, 3, 2, 1, 5]);
    expect(list.state).toMatchObject({ hasMore: false, isLoading: false });
    expect(changes).toBeGreaterThan(2);
  });

  it('shows nothing that a page already has without, though the stream is still there', async () => {
    const server = createServer({ readsLate: true });
    for (const id of [1, 2, 3, 4]) server.put({ id, urgency: 2, project: 'a' });
    const { source, readPage } = server;
    const list = createLiveList({ source, list: tasks, fields: { project: 'a' }, readPage });
    server.sendSnapshot();
    list.loadMore();
    server.put({ id: 9, urgency: 0, project: 'a' });
    server.remove(9);
    server.pages.shift()?.answer();
    await turn();
    for (let events = 0; events < 2; events += 1) {
      server.deliver(1);
      expect(list.state.items?.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    }
  });

  it('says why a page could not be read, and tries again, at once when asked', async () => {
    const server = createServer();
    for (const id of [1, 2, 3, 4]) server.put({ id, urgency: 2, project: 'a' });
    const { source, readPage } = server;
    const list = createLiveList({
      ...{ source, list: tasks, fields: { project: 'a' }, readPage },
      retryDelayMs: (attempt) => (attempt === 0 ? 1e6 : 0),
    });
    server.sendSnapshot();
    list.loadMore();
    server.pages.shift()?.fail();
    await turn();
    expect(list.state).toMatchObject({ hasMore: true, isLoading: false });
    expect(list.state.error).toEqual(new Error('unavailable'));
    list.loadMore();
    expect(list.state).toMatchObject({ isLoading: true });
    server.pages.shift()?.fail();
    await turn();
    // Nobody asks again.
    await expect.poll(() => server.pages.length).toBe(1);
    server.pages.shift()?.answer();
    await turn();
    expect(list.state.items).toHaveLength(4);
    expect(list.state.error).toBeUndefined();
  });

  it('listens to its own topic alone, until it is closed', () => {
    const server = createServer();
    const { source, readPage } = server;
    const list = createLiveList({ source, list: tasks, fields: { project: 'a' }, readPage });
    server.sendSnapshot();
    server.send('newTask', { id: 1, urgency: 1, project: 'b', time: 9 }, positionAt(9));
    expect(list.state.items).toEqual([]);
    server.send('newTask', { id: 1, urgency: 1, project: 'a', time: 9 }, positionAt(9));
    expect(list.state.items).toHaveLength(1);
    list.close();
    expect(server.listening.size).toBe(0);
  });
});
