import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink, type Received } from '../fixtures/hub/test-sink.ts';
import { turns } from '../fixtures/turns.ts';

/** `event topic`, and the key of an item, with `#` where it has an id. */
const briefly = (received: readonly Received[]): string[] =>
  received.map(({ event, data, id }) =>
    [`${event}${id === undefined ? '' : '#'}`, data['topic'], data['key']]
      .filter((part) => typeof part === 'string')
      .join(' '),
  );

let scene: TestHub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  scene = createTestHub({ limits: {} });
  scene.open();
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});

describe('Subscription.grant', () => {
  it('P3: sends the snapshot of a gained topic before any id, then a second sync', async () => {
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.fresh();
    scene.put('b', '1');
    const passes: (() => void)[] = [];
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    subscription.grant(['b']);
    scene.put('a', '1');
    scene.put('b', '2');
    await turns();
    expect(briefly(sink.fresh())).toEqual([]);
    for (const pass of passes) pass();
    await turns();
    scene.put('b', '3');
    await turns();
    const received = sink.fresh();
    expect(briefly(received).filter((name) => !name.startsWith('heartbeat'))).toEqual([
      'list b',
      'put# b 1',
      'put# a 1',
      'put# b 2',
      'sync',
      'put# b 3',
    ]);
    expect(received.find(({ event }) => event === 'sync')?.data).toMatchObject({
      outcome: 'resumed',
      missed: 0,
    });
    expect([...subscription.topics].sort()).toEqual(['a', 'b']);
  });

  it('adds to a subscriber that is still joining: one sync', async () => {
    const { sink, subscription } = scene.connect(['a']);
    subscription.grant(['b']);
    await turns();
    expect(briefly(sink.fresh()).filter((name) => !name.startsWith('heartbeat'))).toEqual([
      'list a',
      'list b',
      'sync#',
    ]);
  });

  it('P10: sends nothing of a topic that was granted and revoked before its snapshot was read', async () => {
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.fresh();
    const passes: (() => void)[] = [];
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    subscription.grant(['b']);
    subscription.revoke('b', 'removed');
    for (const pass of passes) pass();
    scene.put('b', '1');
    scene.put('a', '1');
    await turns();
    expect(briefly(sink.fresh()).filter((name) => !name.startsWith('heartbeat'))).toEqual([
      'revoked b',
      'put# a 1',
      'sync',
    ]);
  });

  it('sends `revoked` before the snapshot to a subscriber that lost the topic and gained it again', async () => {
    const sink = createTestSink();
    const { subscription } = scene.connect(['a', 'b'], { sink });
    await turns();
    sink.fresh();
    sink.takes = false;
    scene.put('a', '1');
    await turns();
    subscription.revoke('b', 'removed');
    subscription.grant(['b']);
    sink.takes = true;
    subscription.drained();
    await turns();
    expect(briefly(sink.fresh()).filter((name) => !name.startsWith('heartbeat'))).toEqual([
      'put# a 1',
      'revoked b',
      'list b',
      'sync',
    ]);
  });

  it('P4: costs an idle subscriber no gap, however much of other topics the log has dropped', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxLogBytes: 300 } });
    scene.open();
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.fresh();
    for (let n = 0; n < 20; n += 1) scene.put('c', String(n));
    await turns();
    subscription.grant(['b']);
    await turns();
    expect(briefly(sink.fresh()).filter((name) => !name.startsWith('heartbeat'))).toEqual([
      'list b',
      'sync#',
    ]);
    expect(sink.all().at(-1)?.data).toMatchObject({ outcome: 'resumed' });
  });

  it('sends no state of a gained topic before its snapshot', async () => {
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.fresh();
    const passes: (() => void)[] = [];
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    subscription.grant(['b']);
    scene.hub.sendEphemeral({ name: 'typing', data: { topic: 'b', who: 'Ada' } });
    scene.hub.sendEphemeral({ name: 'typing', data: { topic: 'a', who: 'Ben' } });
    await turns();
    expect(briefly(sink.fresh())).toEqual(['typing a']);
    for (const pass of passes) pass();
    await turns();
    expect(briefly(sink.fresh())).toContain('list b');
  });

  it('does nothing for a topic that the subscriber has', async () => {
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.fresh();
    subscription.grant(['a']);
    scene.put('a', '1');
    await turns();
    expect(briefly(sink.fresh())).toEqual(['put# a 1']);
  });
});
