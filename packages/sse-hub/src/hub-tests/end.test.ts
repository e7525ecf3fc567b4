import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, topicWithoutSnapshot, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink, type TestSink } from '../fixtures/hub/test-sink.ts';
import { collectGarbage } from '../fixtures/collect-garbage.ts';
import { formatPosition } from '@tidings/protocol';
import { turns } from '../fixtures/turns.ts';
import { createHub } from '../hub.ts';
import { channel } from '../fixtures/hub/channel.ts';
import { at } from '../fixtures/positions.ts';

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

describe('Subscription.close', () => {
  it('leaves nothing behind, and writes nothing more', async () => {
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    const writes = sink.writes.length;
    subscription.close('gone');
    subscription.close('gone');
    scene.put('a', '1');
    scene.hub.broadcast('typing', { topic: 'a', who: 'ann' });
    subscription.drained();
    await turns();
    expect(sink.writes).toHaveLength(writes);
    expect(sink.closed).toEqual({ code: 'gone', reconnect: true });
    expect(scene.hub.counts()).toMatchObject({ subscribers: 0, closed: { gone: 1 } });
  });

  it('leaves nothing behind while a snapshot is being read for it', async () => {
    const passes: (() => void)[] = [];
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    const { sink, subscription } = scene.connect(['a']);
    subscription.close('gone');
    for (const pass of passes) pass();
    await turns();
    expect(sink.writes).toEqual([]);
    expect(scene.hub.counts()).toMatchObject({ subscribers: 0, outcomes: { snapshot: 0 } });
  });

  it('keeps no reference to closed subscribers, whatever their state', async () => {
    scene.announce('hello');
    /** One who is live, one who is ahead, one whose snapshot is not to be had, one who is blocked. */
    function comeAndGo(): WeakRef<TestSink>[] {
      scene.delayLoads(() => Promise.reject(new Error('No database.')));
      const all = [
        scene.connect([topicWithoutSnapshot]),
        scene.connect([topicWithoutSnapshot], { lastEventId: formatPosition(at(999)) }),
        scene.connect(['a']),
        scene.connect([topicWithoutSnapshot], { sink: createTestSink({ takes: false }) }),
      ];
      setImmediate(() => {
        for (const { subscription } of all.splice(0)) subscription.close('gone');
      });
      return all.map(({ sink }) => new WeakRef(sink));
    }
    const sinks = comeAndGo();
    await turns();
    collectGarbage();
    expect(sinks.map((sink) => sink.deref())).toEqual(sinks.map(() => undefined));
  });

  it('ends only this one when its sink closes during a write', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxWriteBytes: 100 } });
    scene.open();
    const closing = scene.connect(['a', topicWithoutSnapshot]);
    const other = scene.connect(['a', topicWithoutSnapshot]);
    await turns();
    closing.sink.onWrite = () => {
      closing.subscription.close('gone');
    };
    const writes = closing.sink.writes.length;
    scene.put('a', '1');
    scene.put('a', '2');
    scene.put('a', '3');
    await turns();
    expect(closing.sink.writes).toHaveLength(writes + 1);
    expect(other.sink.all().slice(-3)).toMatchObject([
      { data: { key: '1' } },
      { data: { key: '2' } },
      { data: { key: '3' } },
    ]);
  });

  it('lets the one that closes another continue', async () => {
    const first = scene.connect(['a']);
    const second = scene.connect(['a']);
    await turns();
    first.sink.onWrite = () => {
      second.subscription.close('revoked');
    };
    scene.put('a', '1');
    await turns();
    expect(first.sink.all().at(-1)?.data).toMatchObject({ key: '1' });
    expect(second.sink.closed).toEqual({ code: 'revoked', reconnect: false });
    expect(second.sink.all().at(-1)?.event).toBe('sync');
  });
});

describe('a sink that throws', () => {
  it('P5: ends as gone, and delays nobody', async () => {
    const broken = scene.connect(['a']);
    const other = scene.connect(['a']);
    await turns();
    broken.sink.onWrite = () => {
      throw new Error('Broken pipe.');
    };
    scene.put('a', '1');
    await turns();
    expect(broken.sink.closed?.code).toBe('gone');
    expect(other.sink.all().at(-1)?.data).toMatchObject({ key: '1' });
    expect(scene.hub.counts()).toMatchObject({ subscribers: 1, closed: { gone: 1 } });
  });

  it('ends as gone when it throws at a priority frame, and the others still get it', async () => {
    const broken = scene.connect(['a']);
    const other = scene.connect(['a']);
    await turns();
    broken.sink.onWrite = () => {
      throw new Error('Broken pipe.');
    };
    scene.hub.broadcast('typing', { topic: 'a', who: 'ann' });
    expect(broken.sink.closed?.code).toBe('gone');
    expect(other.sink.all().at(-1)?.event).toBe('typing');
  });

  it('still ends the others when it cannot be closed', async () => {
    const broken = scene.connect(['a']);
    const other = scene.connect(['a']);
    await turns();
    broken.sink.close = () => {
      throw new Error('Broken pipe.');
    };
    scene.hub.drain({ spreadMs: 10 });
    expect(other.sink.closed?.code).toBe('moving');
    expect(scene.hub.counts()).toMatchObject({ subscribers: 0, closed: { moving: 2 } });
  });
});

describe('Hub.drain', () => {
  it('asks each to reconnect after its own delay, then closes all', async () => {
    const draws = [0, 0.25, 0.999];
    const hub = createHub({
      channels: [{ channel, contract: 'c0ffee' }],
      heartbeatMs: 5_000,
      sourceFor: () => undefined,
      forceHeartbeat: () => Promise.resolve(),
      random: () => draws.shift() ?? 0,
    });
    hub.open(at(1));
    const sinks = draws.map(() => createTestSink());
    for (const sink of sinks) hub.subscribe({ channel, topics: [topicWithoutSnapshot], sink });
    hub.publish(at(2), 'message', { text: 'last' });
    hub.drain({ spreadMs: 1_000 });
    for (const [index, retryMs] of [1_000, 1_250, 1_999].entries()) {
      expect(sinks[index]?.closed).toEqual({ code: 'moving', reconnect: true });
      const moving = sinks[index]?.all().find(({ event }) => event === 'moving');
      expect(moving).toMatchObject({ id: undefined, retryMs, data: { retryMs } });
      expect(sinks[index]?.all()).toContainEqual(
        expect.objectContaining({ data: { text: 'last' } }),
      );
    }
    expect(hub.counts()).toMatchObject({ subscribers: 0, closed: { moving: 3 } });
    hub.close();
    await turns();
  });

  it('also asks those that are blocked or still joining', async () => {
    const blocked = scene.connect(['a'], { sink: createTestSink({ takes: false }) });
    await turns();
    scene.delayLoads(() => new Promise(() => undefined));
    const waiting = scene.connect(['b']);
    scene.hub.drain({ spreadMs: 10 });
    for (const { sink } of [blocked, waiting]) {
      expect(sink.all().at(-1)).toMatchObject({ event: 'moving', data: { retryMs: 1_005 } });
      expect(sink.closed?.code).toBe('moving');
    }
  });
});

describe('Hub.close', () => {
  it('leaves no timer and no subscriber', async () => {
    const { sink } = scene.connect(['a']);
    scene.put('a', '1');
    expect(vi.getTimerCount()).toBe(1);
    scene.hub.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(sink.closed).toEqual({ code: 'hub-closed', reconnect: true });
    await turns();
    expect(scene.hub.counts()).toMatchObject({ subscribers: 0, closed: { 'hub-closed': 1 } });
  });

  it('ends later subscribers at once, as hub-closed', () => {
    scene.hub.close();
    const { sink, subscription } = scene.connect(['a']);
    expect(sink.closed).toEqual({ code: 'hub-closed', reconnect: true });
    expect(sink.writes).toEqual([]);
    subscription.drained();
    subscription.close('gone');
    expect(scene.hub.counts()).toMatchObject({
      opened: 1,
      subscribers: 0,
      closed: { 'hub-closed': 1, gone: 0 },
    });
  });
});
