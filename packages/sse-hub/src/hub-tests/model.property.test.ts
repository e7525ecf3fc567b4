import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HistoryEvent } from '../fixtures/hub/history.ts';
import { turns } from '../fixtures/turns.ts';
import { createTestbed, type Testbed, type TestbedLimits } from '../fixtures/hub/testbed.ts';
import { defaultLimits } from '../limits.ts';

const nodeCount = 2;
const clientCount = 3;
const node = fc.nat({ max: nodeCount - 1 });
const client = fc.nat({ max: clientCount - 1 });
const topic = fc.constantFrom('a', 'b', 'c');
const key = fc.nat({ max: 7 }).map(String);
const count = fc.constantFrom(1, 2, 3, 100);

type Change =
  | { readonly kind: 'put' | 'remove'; readonly topic: string; readonly key: string }
  | { readonly kind: 'announce' };
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put'), topic, key }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove'), topic, key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('announce') }) },
);

/** One thing that happens. */
type Step =
  | { readonly op: 'commit' | 'flow'; readonly changes: readonly Change[] }
  | { readonly op: 'deliver' | 'finishLoads'; readonly node: number; readonly count: number }
  | { readonly op: 'connect'; readonly client: number; readonly node: number }
  | { readonly op: 'add' | 'gain' | 'revoke'; readonly client: number; readonly topic: string }
  | { readonly op: 'disconnect'; readonly client: number; readonly frames: number }
  | { readonly op: 'block' | 'drain'; readonly client: number }
  | { readonly op: 'reset'; readonly node: number }
  | { readonly op: 'sleep'; readonly ms: number }
  | { readonly op: 'beat' | 'turn' };

const changes = fc.array(change, { maxLength: 4 });
const weigh = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const calm = [
  weigh(4, fc.record({ op: fc.constant('commit'), changes })),
  weigh(6, fc.record({ op: fc.constant('flow'), changes })),
  weigh(1, fc.record({ op: fc.constant('beat') })),
  weigh(3, fc.record({ op: fc.constant('deliver'), node, count })),
  weigh(3, fc.record({ op: fc.constant('finishLoads'), node, count })),
  weigh(3, fc.record({ op: fc.constant('connect'), client, node })),
  weigh(1, fc.record({ op: fc.constant('add'), client, topic })),
  weigh(2, fc.record({ op: fc.constant('gain'), client, topic })),
  weigh(2, fc.record({ op: fc.constant('disconnect'), client, frames: count })),
  weigh(2, fc.record({ op: fc.constant('block'), client })),
  weigh(3, fc.record({ op: fc.constant('drain'), client })),
  weigh(1, fc.record({ op: fc.constant('revoke'), client, topic })),
  weigh(4, fc.record({ op: fc.constant('turn') })),
];
const rough = [
  weigh(1, fc.record({ op: fc.constant('reset'), node })),
  weigh(
    1,
    fc.record({
      op: fc.constant('sleep'),
      ms: fc.constantFrom(1_000, 6_000, defaultLimits.stallMs + 1),
    }),
  ),
];
const stepsOf = (...kinds: typeof calm) =>
  fc.array(fc.oneof(...kinds), { maxLength: 60, size: 'max' });

function eventOf(testbed: Testbed, change: Change): HistoryEvent {
  const text = testbed.nextText();
  switch (change.kind) {
    case 'put':
      return { name: 'put', data: { topic: change.topic, key: change.key, text } };
    case 'remove':
      return { name: 'removed', data: { topic: change.topic, key: change.key } };
    case 'announce':
      return { name: 'message', data: { text } };
  }
}

async function take(testbed: Testbed, step: Step): Promise<void> {
  const { history, nodes, clients } = testbed;
  switch (step.op) {
    case 'commit':
      history.commit(step.changes.map((change) => eventOf(testbed, change)));
      return;
    case 'flow':
      history.commit(step.changes.map((change) => eventOf(testbed, change)));
      for (const node of nodes) node.deliver(Infinity);
      await turns(2);
      return;
    case 'beat':
      history.commit([{ name: 'heartbeat' }]);
      return;
    case 'deliver':
      nodes[step.node]?.deliver(step.count);
      return;
    case 'finishLoads':
      nodes[step.node]?.finishLoads(step.count);
      return;
    case 'connect':
      clients[step.client]?.connect(step.node);
      return;
    case 'add':
      clients[step.client]?.add(step.topic);
      return;
    case 'gain':
      clients[step.client]?.gain(step.topic);
      return;
    case 'disconnect':
      clients[step.client]?.disconnect(step.frames);
      return;
    case 'block':
      clients[step.client]?.block();
      return;
    case 'drain':
      clients[step.client]?.drain();
      return;
    case 'revoke':
      clients[step.client]?.revoke(step.topic);
      return;
    case 'turn':
      await turns(3);
      return;
    case 'reset':
      nodes[step.node]?.reset();
      return;
    case 'sleep':
      testbed.sleep(step.ms);
  }
}

/** Lives through the steps, from clients that are connected or from none, up to a quiet end. */
async function live(isConnected: boolean, steps: readonly Step[], limits: TestbedLimits) {
  const testbed = createTestbed({ nodes: nodeCount, clients: clientCount }, limits);
  try {
    if (isConnected) await testbed.settle();
    for (const step of steps) await take(testbed, step);
    await testbed.settle();
    testbed.check();
    return testbed;
  } finally {
    testbed.close();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('createHub, whatever happens', () => {
  it('P3: brings every client to the current state, each change once, each gap announced', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        stepsOf(...calm, ...rough),
        fc.record({
          maxLogBytes: fc.constantFrom(200, 500, 1_000, 100_000),
          maxWriteBytes: fc.constantFrom(1, 150, 300, 100_000),
          maxSnapshotBytes: fc.constantFrom(0, 300, 100_000),
          maxScannedEntries: fc.constantFrom(1, 4, 100_000),
        }),
        async (isConnected, steps, limits) => {
          await live(isConnected, steps, limits);
        },
      ),
      { numRuns: 300 },
    );
  }, 60_000);

  it('P4: sends no gap when nothing is lost and no limit is near', async () => {
    const limits = {
      maxLogBytes: 1e9,
      maxWriteBytes: 300,
      maxSnapshotBytes: 1e9,
      maxScannedEntries: 4,
    };
    await fc.assert(
      fc.asyncProperty(fc.boolean(), stepsOf(...calm), async (isConnected, steps) => {
        const testbed = await live(isConnected, steps, limits);
        expect(testbed.clients.flatMap(({ client }) => client.outcomes)).not.toContain('gap');
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
