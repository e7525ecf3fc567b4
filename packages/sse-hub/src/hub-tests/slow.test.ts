import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, topicWithoutSnapshot, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink } from '../fixtures/hub/test-sink.ts';
import { turn, turns } from '../fixtures/turns.ts';
import { defaultLimits } from '../limits.ts';

let scene: TestHub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});
const begin = (options?: Parameters<typeof createTestHub>[0]) => {
  scene = createTestHub(options);
  scene.open();
};

describe('createHub, for a slow reader', () => {
  it('P5: writes once to a sink that never drains, and delays nobody', async () => {
    begin({ limits: { maxWriteBytes: 1_000 } });
    const slow = createTestSink({ takes: false });
    scene.connect(['a'], { sink: slow });
    const { sink } = scene.connect(['a']);
    await turns();
    sink.fresh();
    for (let n = 100; n < 200; n += 1) {
      scene.put('a', String(n));
      await turn();
      expect(sink.fresh().at(-1)?.data['key']).toBe(String(n));
    }
    expect(slow.writes).toHaveLength(1);
    expect(slow.writes[0]?.length).toBeLessThanOrEqual(1_000);
  });

  it('P5: writes no more at once than allowed, whatever is due', async () => {
    begin({ limits: { maxWriteBytes: 800 }, size: { page: 3, slack: 2 } });
    const topics = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const topic of topics) for (const key of ['1', '2', '3']) scene.put(topic, key);
    const { sink, subscription } = scene.connect(topics);
    await turns();
    sink.takes = false;
    scene.publishHeartbeat();
    await turns();
    scene.hub.broadcast('typing', { topic: 'a', who: 'ann'.repeat(20) });
    for (let n = 100; n < 200; n += 1) scene.put('a', String(n));
    sink.takes = true;
    subscription.drained();
    await turns(60);
    expect(sink.all().at(-1)?.data['key']).toBe('199');
    for (const write of sink.writes) expect(write.length).toBeLessThanOrEqual(800);
  });

  it('P5: writes a frame above the limit on its own', async () => {
    begin({ limits: { maxWriteBytes: 400 } });
    const { sink } = scene.connect(['a', topicWithoutSnapshot]);
    await turns();
    const before = sink.writes.length;
    scene.put('a', '1');
    scene.announce('x'.repeat(1_000));
    scene.put('a', '2');
    await turns();
    const counts = sink.writes
      .slice(before)
      .map((bytes) => bytes.toString().split('\n\n').length - 1);
    expect(counts).toEqual([1, 1, 1]);
  });

  it('P5: writes a large event on its own when a snapshot or a priority frame goes first', async () => {
    begin({ limits: { maxWriteBytes: 400 } });
    const { sink, subscription } = scene.connect(['a', topicWithoutSnapshot]);
    await turns();
    sink.takes = false;
    scene.publishHeartbeat();
    await turns();
    const before = sink.writes.length;
    scene.hub.broadcast('typing', { topic: 'a', who: 'ann' });
    scene.announce('x'.repeat(1_000));
    sink.takes = true;
    subscription.drained();
    await turns();
    const events = sink.writes
      .slice(before)
      .map((bytes) => bytes.toString().split('\n\n').length - 1);
    expect(events).toEqual([1, 1]);
  });

  it('P5: sends everything it has not read when it drains', async () => {
    begin();
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.takes = false;
    scene.put('a', '1');
    await turns();
    sink.fresh();
    for (const key of ['2', '3', '4']) {
      scene.put('a', key);
      await turn();
    }
    scene.put('b', '1');
    await turns();
    expect(sink.fresh()).toEqual([]);
    sink.takes = true;
    subscription.drained();
    expect(sink.fresh().map(({ data }) => data['key'])).toEqual(['2', '3', '4']);
  });

  it('closes it when it has read nothing for too long, and not before', async () => {
    begin();
    const { sink } = scene.connect(['a'], { sink: createTestSink({ takes: false }) });
    await turns();
    scene.clock.ms = defaultLimits.stallMs;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    expect(sink.closed).toBeUndefined();
    scene.clock.ms += 1;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    expect(sink.closed).toEqual({ code: 'slow', reconnect: true });
    expect(scene.hub.counts()).toMatchObject({ subscribers: 0, closed: { slow: 1 } });
  });

  it('does not count a stall that is over', async () => {
    begin();
    const { sink, subscription } = scene.connect(['a'], { sink: createTestSink({ takes: false }) });
    await turns();
    scene.clock.ms = defaultLimits.stallMs;
    subscription.drained();
    scene.clock.ms += 1;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    expect(sink.closed).toBeUndefined();
  });

  it('P4: sends gap, with a snapshot, in band when the log has passed it', async () => {
    begin({ limits: { maxLogBytes: 500 } });
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.takes = false;
    scene.put('a', '100');
    await turns();
    sink.fresh();
    for (let n = 101; n < 130; n += 1) {
      scene.put('a', String(n));
      await turn();
    }
    sink.takes = true;
    subscription.drained();
    await turns();
    scene.put('a', '130');
    await turns();
    const received = sink.fresh();
    expect(received.map(({ event }) => event)).toEqual(['list', 'sync', 'put']);
    expect(received[0]?.data['items']).toMatchObject([
      { key: '129' },
      { key: '128' },
      { key: '127' },
    ]);
    expect(received[1]?.data).toMatchObject({ outcome: 'gap', missed: 0 });
    expect(received[1]?.id).toBe(received[1]?.data['position']);
  });

  it('continues without a gap when the log has dropped only other topics', async () => {
    begin({ limits: { maxLogBytes: 500 } });
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.takes = false;
    scene.put('a', '1');
    await turns();
    sink.fresh();
    for (let n = 101; n < 130; n += 1) {
      scene.put('b', String(n));
      await turn();
    }
    scene.put('a', '2');
    await turns();
    scene.put('b', '130');
    await turns();
    sink.takes = true;
    subscription.drained();
    await turns();
    expect(sink.fresh().map(({ event, data }) => [event, data['key']])).toEqual([['put', '2']]);
  });

  it('sends snapshot, not gap, when the log passes it on its first visit', async () => {
    begin({ limits: { maxLogBytes: 500, maxWriteBytes: 100 } });
    const { sink, subscription } = scene.connect(['a', 'b'], {
      sink: createTestSink({ takes: false }),
    });
    await turns();
    for (let n = 101; n < 130; n += 1) scene.put('a', String(n));
    await turns();
    sink.takes = true;
    subscription.drained();
    await turns();
    const received = sink.all();
    expect(received.map(({ event, data }) => [event, data['topic'] ?? data['outcome']])).toEqual([
      ['list', 'a'],
      ['list', 'a'],
      ['list', 'b'],
      ['sync', 'snapshot'],
    ]);
  });

  it('sends only the latest ephemeral event', async () => {
    begin();
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.takes = false;
    scene.put('a', '1');
    await turns();
    sink.fresh();
    scene.put('a', '2');
    for (let lagMs = 1; lagMs <= 100; lagMs += 1) {
      scene.hub.broadcast('heartbeat', { at: null, lagMs, late: true });
    }
    scene.hub.broadcast('typing', { topic: 'a', who: 'ann' });
    subscription.drained();
    await turns();
    expect(sink.fresh().map(({ event, data }) => [event, data['lagMs']])).toEqual([
      ['heartbeat', 100],
      ['typing', undefined],
      ['put', undefined],
    ]);
  });

  it('P10: sends priority frames at once even while its snapshot is being read after an overrun', async () => {
    begin({ limits: { maxLogBytes: 500, maxSnapshotBytes: 1 } });
    const { sink, subscription } = scene.connect(['a', 'b']);
    await turns();
    sink.takes = false;
    scene.put('a', '100');
    await turns();
    sink.fresh();
    for (let n = 101; n < 130; n += 1) scene.put('a', String(n));
    await turns();
    subscription.revoke('b', 'left');
    scene.delayLoads(() => new Promise(() => undefined));
    sink.takes = true;
    subscription.drained();
    await turns();
    expect(sink.fresh().map(({ event }) => event)).toEqual(['revoked']);
  });
});
