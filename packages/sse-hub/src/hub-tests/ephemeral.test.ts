import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink, type Received } from '../fixtures/hub/test-sink.ts';
import { turns } from '../fixtures/turns.ts';

/** `event topic`, and who is typing. */
const briefly = (received: readonly Received[]): string[] =>
  received
    .filter(({ event }) => event !== 'heartbeat')
    .map(({ event, data }) =>
      [event, data['topic'], data['who']].filter((part) => typeof part === 'string').join(' '),
    );

let scene: TestHub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  scene = createTestHub();
  scene.open();
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});

describe('Hub.sendEphemeral', () => {
  it('reaches the subscribers of the topic, at once and without an id', async () => {
    const a = scene.connect(['a']);
    const b = scene.connect(['b']);
    await turns();
    a.sink.fresh();
    b.sink.fresh();
    scene.type('a', 'ann');
    expect(a.sink.all().at(-1)).toMatchObject({ event: 'typing', id: undefined });
    expect(briefly(a.sink.fresh())).toEqual(['typing a ann']);
    expect(b.sink.fresh()).toEqual([]);
  });

  it('sends a new subscriber the state of its topics, right after sync', async () => {
    scene.type('a', 'ann');
    scene.type('c', 'cid');
    const { sink } = scene.connect(['a', 'b']);
    await turns();
    expect(briefly(sink.fresh())).toEqual(['list a', 'list b', 'sync', 'typing a ann']);
  });

  it('sends it in the same write as sync, so that a new subscriber gets a single write', async () => {
    scene.type('a', 'ann');
    const { sink } = scene.connect(['a']);
    await turns();
    expect(briefly(sink.all())).toEqual(['list a', 'sync', 'typing a ann']);
    expect(sink.writes).toHaveLength(1);
  });

  it('sends it in the next write if it does not fit, and never twice', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxWriteBytes: 150 } });
    scene.open();
    scene.type('a', 'ann');
    const { sink } = scene.connect(['a']);
    await turns();
    expect(briefly(sink.all())).toEqual(['list a', 'sync', 'typing a ann']);
    expect(sink.writes.length).toBeGreaterThan(1);
  });

  it('sends a joining subscriber the state at its sync, not an earlier one', async () => {
    const passes: (() => void)[] = [];
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    const { sink } = scene.connect(['a']);
    scene.type('a', 'ann');
    scene.type('a', 'bob');
    for (const pass of passes) pass();
    await turns();
    expect(briefly(sink.fresh())).toEqual(['list a', 'sync', 'typing a bob']);
  });

  it('P5: keeps only the latest of a topic for a blocked sink', async () => {
    const sink = createTestSink();
    const { subscription } = scene.connect(['a', 'b'], { sink });
    await turns();
    sink.takes = false;
    scene.put('a', '1');
    await turns();
    sink.fresh();
    for (let n = 0; n < 1_000; n += 1) scene.type('a', String(n));
    scene.type('b', 'ben');
    expect(sink.fresh()).toEqual([]);
    sink.takes = true;
    subscription.drained();
    await turns();
    expect(briefly(sink.fresh())).toEqual(['typing a 999', 'typing b ben']);
  });
});
