import { formatPosition } from '@tidings/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { at } from '../fixtures/positions.ts';
import { createTestHub, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink, type Received } from '../fixtures/hub/test-sink.ts';
import { turns } from '../fixtures/turns.ts';

/** `event topic`, and the key of an item. */
const briefly = (received: readonly Received[]): string[] =>
  received.map(({ event, data }) =>
    [event, data['topic'], data['key']].filter((part) => typeof part === 'string').join(' '),
  );

let scene: TestHub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  scene = createTestHub({ limits: { maxWriteBytes: 180 } });
  scene.open();
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});

describe('Subscription.revoke', () => {
  it('P10: sends nothing more of the topic but `revoked`, and continues with the others', async () => {
    const { sink, subscription } = scene.connect(['a', 'b']);
    await turns();
    sink.fresh();
    scene.put('a', '1');
    subscription.revoke('a', 'removed');
    scene.put('a', '2');
    scene.put('b', '1');
    await turns();
    expect(briefly(sink.fresh())).toEqual(['revoked a', 'put b 1']);
    expect(sink.all().find(({ event }) => event === 'revoked')).toMatchObject({
      id: undefined,
      data: { topic: 'a', reason: 'removed' },
    });
    expect([...subscription.topics]).toEqual(['b']);
  });

  it('P10: cuts a replay short', async () => {
    const cursor = formatPosition(at(scene.collection.time.increment));
    for (const key of ['1', '2', '3', '4']) {
      scene.put('a', key);
      scene.put('b', key);
    }
    const sink = createTestSink({ takes: false });
    const { subscription } = scene.connect(['a', 'b'], { sink, lastEventId: cursor });
    expect(briefly(sink.fresh())).toEqual(['put a 1', 'put b 1']);
    subscription.revoke('a', 'left');
    sink.takes = true;
    subscription.drained();
    await turns();
    expect(briefly(sink.fresh())).toEqual(['revoked a', 'put b 2', 'put b 3', 'put b 4', 'sync']);
  });

  it('P10: drops a snapshot that has not been written', async () => {
    const sink = createTestSink({ takes: false });
    const { subscription } = scene.connect(['b', 'a', 'c'], { sink });
    await turns();
    expect(briefly(sink.fresh())).toEqual(['list b']);
    subscription.revoke('a', 'deleted');
    sink.takes = true;
    subscription.drained();
    await turns();
    expect(briefly(sink.fresh()).filter((name) => name !== 'heartbeat')).toEqual([
      'revoked a',
      'list c',
      'sync',
    ]);
  });

  it('P10: sends no snapshot of it when it is still being read', async () => {
    const passes: (() => void)[] = [];
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    const { sink, subscription } = scene.connect(['a', 'b']);
    subscription.revoke('a', 'signedOut');
    expect(briefly(sink.fresh())).toEqual(['revoked a']);
    for (const pass of passes) pass();
    await turns();
    expect(briefly(sink.fresh())).toEqual(['list b', 'sync']);
  });

  it('P10: goes ahead of pending frames when the sink is blocked', async () => {
    const { sink, subscription } = scene.connect(['a', 'b']);
    await turns();
    sink.takes = false;
    scene.put('b', '1');
    await turns();
    sink.fresh();
    scene.put('a', '2');
    scene.put('b', '2');
    await turns();
    subscription.revoke('a', 'expired');
    expect(sink.fresh()).toEqual([]);
    subscription.drained();
    sink.takes = true;
    await turns();
    subscription.drained();
    await turns();
    expect(briefly(sink.fresh())).toEqual(['revoked a', 'put b 2']);
  });

  it('P10: does not affect another subscriber that would have shared the bytes', async () => {
    const { sink: keeps } = scene.connect(['a', 'b']);
    const { sink, subscription } = scene.connect(['a', 'b']);
    await turns();
    keeps.fresh();
    sink.fresh();
    scene.put('a', '1');
    scene.put('b', '1');
    subscription.revoke('a', 'removed');
    await turns();
    expect(briefly(keeps.fresh())).toEqual(['put a 1', 'put b 1']);
    expect(briefly(sink.fresh())).toEqual(['revoked a', 'put b 1']);
    // Both at the same place once more, and written to in the same turn.
    scene.put('a', '2');
    scene.put('b', '2');
    await turns();
    expect(briefly(keeps.fresh())).toEqual(['put a 2', 'put b 2']);
    expect(briefly(sink.fresh())).toEqual(['put b 2']);
  });

  it('P10: ends other topics with it, without a `revoked` of their own', async () => {
    const { sink, subscription } = scene.connect(['a', 'b', 'c']);
    await turns();
    sink.fresh();
    scene.put('a', '1');
    scene.put('b', '1');
    scene.put('c', '1');
    subscription.revoke('a', 'removed', { with: ['b'] });
    scene.put('b', '2');
    await turns();
    expect(briefly(sink.fresh())).toEqual(['revoked a', 'put c 1']);
    expect([...subscription.topics]).toEqual(['c']);
  });

  it('P10: drops pending state of the topic', async () => {
    const { sink, subscription } = scene.connect(['a', 'b']);
    await turns();
    sink.fresh();
    sink.takes = false;
    scene.put('b', '1');
    await turns();
    scene.type('a', 'ann');
    scene.type('b', 'ben');
    subscription.revoke('a', 'left');
    sink.takes = true;
    subscription.drained();
    scene.type('a', 'cid');
    await turns();
    expect(briefly(sink.fresh())).toEqual(['put b 1', 'typing b', 'revoked a']);
  });

  it('P10: sends `revoked` at once for requested topics that are denied', async () => {
    const refused = [{ topic: 'a', reason: 'unknown' }] as const;
    const { sink } = scene.connect(['b'], { refused });
    scene.put('a', '1');
    await turns();
    expect(briefly(sink.fresh())).toEqual(['revoked a', 'list b', 'sync']);
  });

  it('does nothing when the topic is not watched, or is no longer', async () => {
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.fresh();
    subscription.revoke('b', 'left');
    subscription.revoke('a', 'left');
    subscription.revoke('a', 'left');
    expect(briefly(sink.fresh())).toEqual(['revoked a']);
  });

  it('does nothing when the connection has ended', async () => {
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    subscription.close('gone');
    const writes = sink.writes.length;
    subscription.revoke('a', 'left');
    subscription.drained();
    expect(sink.writes).toHaveLength(writes);
  });
});
