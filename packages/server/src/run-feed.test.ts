import type { Change, FeedItem, FeedStatus } from '@tidings/change-feed';
import { createHub, type HubLimits } from '@tidings/sse-hub';
import { MongoNetworkError, ObjectId } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noLookUp, noReread, orderList, orders } from './fixtures/orders.ts';
import { runFeed } from './run-feed.ts';

const start = {
  epoch: 'abcdefgh',
  feedHash: '0f3n9a7c',
  seconds: 100,
  increment: 1,
  ordinal: 0,
  number: 0,
};

function insertAt(seconds: number, dish: unknown): FeedItem {
  const _id = new ObjectId();
  return {
    type: 'change',
    position: { ...start, seconds, ordinal: 1 },
    change: {
      collection: 'order',
      operation: 'insert',
      documentKey: { _id },
      fullDocument: { _id, dish, table: 1 },
      wallTime: new Date(0),
      clusterTime: { seconds, increment: 1 },
    },
  };
}

function createTestHub(limits: Partial<HubLimits> = {}) {
  const hub = createHub({
    channels: [{ channel: orders, contract: 'test' }],
    heartbeatMs: 1000,
    limits,
    sourceFor: () => undefined,
    forceHeartbeat: () => Promise.resolve(),
  });
  onTestFinished(() => {
    hub.close();
  });
  return hub;
}

const quarantine = { count: 0, add: () => undefined };
const projections = new Map([
  ['order', (change: Change) => orderList.project(change, noReread, noLookUp)],
]);
const status = (): FeedStatus => ({ state: 'open', ready: true, restarts: 0, resets: 0 });
const quiet = { warn: () => undefined, error: () => undefined };
const rest = {
  log: quiet,
  projections,
  quarantine,
  listeners: [],
  now: () => 0,
  onOpened: () => undefined,
  onLag: () => undefined,
};

describe('runFeed', () => {
  it('P7: requests the next item only when the previous one’s events are in the log', async () => {
    const hub = createTestHub();
    const inLogWhenAsked: number[] = [];
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      for (let n = 1; n <= 3; n += 1) {
        yield insertAt(100 + n, `dish ${String(n)}`);
        inLogWhenAsked.push(hub.counts().logEntries);
        await Promise.resolve();
      }
    }
    await runFeed({ feed: { items, status }, hub, ...rest });
    expect(inLogWhenAsked).toEqual([1, 2, 3]);
  });

  it('P7: requests no further item when one could not be published', async () => {
    const hub = createTestHub();
    let asked = 0;
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      asked += 1;
      yield insertAt(200, 'first');
      asked += 1;
      yield insertAt(150, 'out of order');
      asked += 1;
      await Promise.resolve();
    }
    await expect(runFeed({ feed: { items, status }, hub, ...rest })).rejects.toThrow(/not after/);
    expect(asked).toBe(2);
  });

  it('waits for the next turn when a burst fills one, so that readers keep up', async () => {
    const hub = createTestHub({ maxLogBytes: 3_000_000 });
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      for (let n = 1; n <= 1000; n += 1) yield insertAt(100 + n, 'y'.repeat(10_300));
      await Promise.resolve();
    }
    let text = '';
    hub.subscribe({
      channel: orders,
      topics: ['orders'],
      sink: {
        write(bytes) {
          text += bytes.toString();
          return true;
        },
        close: () => undefined,
      },
    });
    await runFeed({ feed: { items, status }, hub, ...rest });
    await expect.poll(() => text.match(/^event: newOrder$/gm)?.length).toBe(1000);
    expect(text).not.toContain('"gap"');
  });

  it('P11: reports a document that breaks the contract, and continues after it', async () => {
    const hub = createTestHub();
    const added: unknown[] = [];
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      yield insertAt(101, 5);
      yield insertAt(102, 'fine');
      await Promise.resolve();
    }
    const noting = {
      count: 0,
      add: (_position: unknown, _change: unknown, issues: unknown) => added.push(issues),
    };
    await runFeed({ feed: { items, status }, hub, ...rest, quarantine: noting });
    expect(added).toMatchObject([[{ path: 'dish' }]]);
    expect(hub.counts().logEntries).toBe(1);
  });

  it('lets a listener that throws reload everything instead of ending', async () => {
    const hub = createTestHub();
    const logged: unknown[] = [];
    const heard: string[] = [];
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      yield insertAt(101, 'poison');
      yield insertAt(102, 'fine');
      yield {
        type: 'heartbeat',
        position: { ...start, seconds: 103, ordinal: 1 },
        at: new Date(0),
      };
      yield insertAt(104, 'after a heartbeat');
      await Promise.resolve();
    }
    await runFeed({
      feed: { items, status },
      hub,
      ...rest,
      log: { ...quiet, error: ({ err }: { readonly err?: Error }) => logged.push(err?.message) },
      listeners: [
        {
          change(change) {
            const { dish } = change.operation === 'insert' ? change.fullDocument : {};
            heard.push(String(dish));
            if (heard.at(-1) === 'poison') throw new TypeError('of undefined');
          },
          opened() {
            heard.push('everything');
            // The first attempt to recover fails, too.
            return heard.length === 3 ? Promise.reject(new Error('again')) : Promise.resolve();
          },
          heartbeat() {
            throw new RangeError('at a heartbeat');
          },
        },
      ],
    });
    expect(heard).toEqual([
      'everything',
      'poison',
      'everything',
      'everything',
      'fine',
      'after a heartbeat',
    ]);
    expect(logged).toEqual(['of undefined', 'again', 'at a heartbeat']);
    expect(hub.counts().logEntries).toBe(4);
  });

  it('rejects with what a listener throws at the start', async () => {
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      await Promise.resolve();
    }
    const failing = {
      change: () => undefined,
      opened: () => Promise.reject(new Error('No such collection.')),
      heartbeat: () => undefined,
    };
    const hub = createTestHub();
    const running = runFeed({ feed: { items, status }, hub, ...rest, listeners: [failing] });
    await expect(running).rejects.toThrow('No such collection.');
  });

  it('P11: continues when the callback for a rejected document throws', async () => {
    const hub = createTestHub();
    const logged: unknown[] = [];
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      yield insertAt(101, 5);
      yield insertAt(102, 'fine');
      await Promise.resolve();
    }
    await runFeed({
      feed: { items, status },
      hub,
      ...rest,
      log: { ...quiet, error: ({ err }: { readonly err?: Error }) => logged.push(err?.message) },
      quarantine: {
        add() {
          throw new Error('The quarantine is full.');
        },
      },
    });
    expect(logged).toEqual(['The quarantine is full.']);
    expect(hub.counts().logEntries).toBe(1);
  });

  it('holds back a change while a listener cannot query the database about it', async () => {
    const hub = createTestHub();
    let asked = 0;
    async function* items(): AsyncGenerator<FeedItem> {
      yield { type: 'opened', after: start, why: 'start' };
      yield insertAt(101, 'late');
      await Promise.resolve();
    }
    await runFeed({
      feed: { items, status },
      hub,
      ...rest,
      listeners: [
        {
          change() {
            expect(hub.counts().logEntries).toBe(0);
            asked += 1;
            if (asked === 1) throw new MongoNetworkError('No connection.');
          },
          opened: () => Promise.resolve(),
          heartbeat: () => undefined,
        },
      ],
    });
    expect(asked).toBe(2);
    expect(hub.counts().logEntries).toBe(1);
  });
});
