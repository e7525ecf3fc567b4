import { formatPosition, parsePosition } from '@tidings/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { collectGarbage } from '../fixtures/collect-garbage.ts';
import { at } from '../fixtures/positions.ts';
import { createTestHub, topicWithoutSnapshot, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink, type Received } from '../fixtures/hub/test-sink.ts';
import { turn, turns } from '../fixtures/turns.ts';
import { defaultLimits } from '../limits.ts';

const outcomeOf = (received: readonly Received[]) =>
  received.find(({ event }) => event === 'sync')?.data;
const names = (received: readonly Received[]) => received.map(({ event }) => event);

let scene: TestHub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  scene = createTestHub();
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});

/** Publishes three changes of each topic, and gives the ids in their order. */
function publishSome(): string[] {
  scene.open();
  const ids: string[] = [];
  for (const key of ['1', '2', '3']) {
    for (const topic of ['a', 'b']) {
      scene.put(topic, key);
      ids.push(formatPosition(at(scene.collection.time.increment)));
    }
  }
  return ids;
}

describe('createHub, for a client that resumes', () => {
  it('P3: replays exactly what follows its position, then reports how much it was', () => {
    const ids = publishSome();
    scene.publishHeartbeat();
    const { sink } = scene.connect(['a'], { lastEventId: ids[0] ?? '' });
    const received = sink.all();
    expect(received.map(({ event, data }) => [event, data['key']])).toEqual([
      ['put', '2'],
      ['put', '3'],
      ['sync', undefined],
    ]);
    expect(outcomeOf(received)).toMatchObject({ outcome: 'resumed', missed: 2 });
    expect(received.at(-1)?.id).toBe(outcomeOf(received)?.['position']);
  });

  it('P2: gives sync no id when nothing happened since', async () => {
    const ids = publishSome();
    const { sink } = scene.connect(['a', 'b'], { lastEventId: ids.at(-1) });
    await turns();
    expect(sink.all()).toMatchObject([
      { event: 'sync', id: undefined, data: { outcome: 'resumed', missed: 0 } },
    ]);
  });

  it('P2: gives sync no id when the last thing replayed is the end', () => {
    const ids = publishSome();
    const { sink } = scene.connect(['b'], { lastEventId: ids[0] });
    expect(sink.all().map(({ id }) => id)).toEqual([ids[1], ids[3], ids[5], undefined]);
  });

  it('continues from the floor of the log', () => {
    scene.open();
    const floor = formatPosition(at(scene.collection.time.increment));
    scene.announce('hello');
    const { sink } = scene.connect([topicWithoutSnapshot], { lastEventId: floor });
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'resumed', missed: 1 });
  });

  it('replays what exceeds one write in several', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxWriteBytes: 300 } });
    const [first] = publishSome();
    for (let n = 10; n < 40; n += 1) scene.put('a', String(n));
    const { sink } = scene.connect(['a'], { lastEventId: first });
    await turns();
    expect(sink.writes.length).toBeGreaterThan(3);
    for (const write of sink.writes) expect(write.length).toBeLessThanOrEqual(300);
    const received = sink.all();
    expect(names(received)).toEqual([...Array.from({ length: 32 }, () => 'put'), 'sync']);
    expect(outcomeOf(received)).toMatchObject({ outcome: 'resumed', missed: 32 });
  });

  it.each([
    ['unreadable', 'yesterday'],
    ['of another epoch', formatPosition({ ...at(3), epoch: '00000000' })],
    ['of another feed', formatPosition({ ...at(3), feedHash: '00000000' })],
    ['older than the log', formatPosition(at(0))],
  ])('P4: says gap and sends a snapshot when the position is %s', async (_what, lastEventId) => {
    publishSome();
    const { sink } = scene.connect(['a'], { lastEventId });
    await turns();
    expect(names(sink.all())).toEqual(['list', 'sync']);
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'gap', missed: 0 });
  });

  it('scans no more of the log per turn than allowed, and misses nothing', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxScannedEntries: 10 } });
    scene.open();
    scene.put('a', '1');
    const id = formatPosition(at(scene.collection.time.increment));
    for (let n = 100; n < 150; n += 1) scene.put('b', String(n));
    scene.put('a', '2');
    const { sink } = scene.connect(['a'], { lastEventId: id });
    for (let turned = 0; turned < 5; turned += 1) {
      expect(sink.writes).toHaveLength(0);
      await turn();
    }
    expect(names(sink.all())).toEqual(['put', 'sync']);
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'resumed', missed: 1 });
  });

  it('P4: sends gap when the position has been dropped from the log by age', async () => {
    const ids = publishSome();
    scene.clock.ms = defaultLimits.maxLogAgeMs + 1;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    expect(scene.hub.counts().logEntries).toBe(0);
    const { sink } = scene.connect(['a'], { lastEventId: ids[4] });
    const atEnd = scene.connect(['a'], { lastEventId: ids[5] });
    await turns();
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'gap' });
    expect(outcomeOf(atEnd.sink.all())).toMatchObject({ outcome: 'resumed' });
  });

  it('P4: gives no id before sync when there was no replay, whatever is published meanwhile', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxWriteBytes: 180 } });
    publishSome();
    const sink = createTestSink({ takes: false });
    const { subscription } = scene.connect(['a', 'b', topicWithoutSnapshot], {
      sink,
      lastEventId: 'yesterday',
    });
    await turns();
    for (const text of ['one', 'two', 'three']) scene.announce(text);
    sink.takes = true;
    subscription.drained();
    await turns();
    const received = sink.all().filter(({ event }) => event !== 'heartbeat');
    expect(received.map(({ event, id }) => [event, id !== undefined])).toEqual([
      ['list', false],
      ['list', false],
      ['sync', true],
      ['message', true],
      ['message', true],
      ['message', true],
    ]);
    expect(outcomeOf(received)).toMatchObject({ outcome: 'gap', position: received[2]?.id });
  });

  it('sends topics that the position does not cover as snapshots, and replays the others', async () => {
    const ids = publishSome();
    const { sink } = scene.connect(['a', 'b'], { lastEventId: ids[3], coveredTopics: ['a'] });
    await turns();
    const received = sink.all();
    expect(received.map(({ event, data }) => [event, data['topic'], data['key']])).toEqual([
      ['list', 'b', undefined],
      ['put', 'a', '3'],
      ['put', 'b', '3'],
      ['sync', undefined, undefined],
    ]);
    expect(received[0]?.id).toBeUndefined();
    // The wrapper drops what the snapshot contains: it stands at or after it.
    expect(received[0]?.data['position']).toMatch(/^testtest\.0f3n9a7c\.rs\.7\./);
    expect(outcomeOf(received)).toMatchObject({ outcome: 'resumed' });
  });

  it('counts only events of covered topics as missed', async () => {
    const ids = publishSome();
    const { sink } = scene.connect(['a', 'b'], { lastEventId: ids[1], coveredTopics: ['a'] });
    await turns();
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'resumed', missed: 2 });
  });

  it('counts a topic without a snapshot as covered: no snapshot could replace what was missed', async () => {
    const ids = publishSome();
    scene.announce('hello');
    const { sink } = scene.connect(['a', topicWithoutSnapshot], {
      lastEventId: ids[1],
      coveredTopics: ['a'],
    });
    await turns();
    expect(sink.all().map(({ event }) => event)).toEqual(['put', 'put', 'message', 'sync']);
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'resumed', missed: 3 });
  });
});

describe('createHub, for a client that is ahead of this node', () => {
  it('waits until the node is there, then resumes', async () => {
    const ids = publishSome();
    const ahead = formatPosition(at(scene.collection.time.increment + 2));
    const { sink } = scene.connect(['a'], { lastEventId: ahead });
    scene.put('a', '4');
    await turns();
    expect(sink.writes).toEqual([]);
    scene.put('a', '5');
    await turns();
    scene.put('a', '6');
    await turns();
    expect(sink.all().map(({ event, data }) => [event, data['key']])).toEqual([
      ['sync', undefined],
      ['put', '6'],
    ]);
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'resumed', missed: 0 });
    expect(ids).not.toContain(ahead);
  });

  it('P4: sends gap when this node did not get there in time', async () => {
    publishSome();
    const { sink } = scene.connect(['a'], { lastEventId: formatPosition(at(999)) });
    scene.clock.ms = defaultLimits.aheadWaitMs - 1;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    await turns();
    expect(sink.all()).toEqual([]);
    scene.clock.ms += 1;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    await turns();
    expect(names(sink.all())).toEqual(['list', 'sync']);
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'gap' });
  });

  it('forgets it when it disconnects', async () => {
    publishSome();
    const { sink, subscription } = scene.connect(['a'], { lastEventId: formatPosition(at(999)) });
    subscription.close('gone');
    scene.clock.ms = defaultLimits.aheadWaitMs;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    await turns();
    expect(sink.writes).toEqual([]);
    expect(scene.hub.counts()).toMatchObject({ subscribers: 0, outcomes: { gap: 0 } });
  });
});

describe('createHub, when it is reopened', () => {
  it('P4: sends everyone a gap, with the current state', async () => {
    scene.open();
    scene.put('a', '1');
    const live = scene.connect(['a']);
    const blocked = scene.connect(['a']);
    await turns();
    blocked.sink.takes = false;
    scene.put('a', '2');
    await turns();
    for (const { sink } of [live, blocked]) sink.fresh();

    scene.collection.put('a', '3', 'unseen');
    scene.open();
    await turns();
    expect(names(live.sink.all().slice(-2))).toEqual(['list', 'sync']);
    expect(blocked.sink.fresh()).toEqual([]);
    blocked.subscription.drained();
    await turns();
    for (const received of [live.sink.fresh(), blocked.sink.fresh()]) {
      expect(names(received.filter(({ event }) => event !== 'heartbeat'))).toEqual([
        'list',
        'sync',
      ]);
      expect(received.find(({ event }) => event === 'list')?.data['items']).toMatchObject([
        { text: 'unseen' },
        { key: '2' },
        { key: '1' },
      ]);
      expect(outcomeOf(received)).toMatchObject({ outcome: 'gap', missed: 0 });
    }
  });

  it('P4: sends gap to clients that resume from before', async () => {
    const ids = publishSome();
    scene.collection.tick();
    scene.open();
    const { sink } = scene.connect(['a'], { lastEventId: ids.at(-1) });
    await turns();
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'gap' });
  });

  it('P2: gives sync no id when it opens at the position that the client has', async () => {
    scene.open();
    const { sink } = scene.connect([topicWithoutSnapshot]);
    const [first] = sink.fresh();
    scene.open();
    await turns();
    expect(sink.fresh()).toMatchObject([
      { event: 'sync', id: undefined, data: { outcome: 'gap' } },
    ]);
    scene.announce('hello');
    await turns();
    expect(sink.fresh()[0]?.id).not.toBe(first?.id);
  });

  it('P4: sends gap, and replays nothing twice, when it is reopened during a replay', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxWriteBytes: 180 } });
    const [first = ''] = publishSome();
    const sink = createTestSink({ takes: false });
    const { subscription } = scene.connect(['a'], { sink, lastEventId: first });
    expect(names(sink.fresh())).toEqual(['put', 'put']);
    scene.open(parsePosition(first));
    sink.takes = true;
    subscription.drained();
    await turns();
    expect(names(sink.fresh())).toEqual(['list', 'sync']);
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'gap' });
  });

  it('P4: does not serve a snapshot that was being read before', async () => {
    scene.open();
    scene.put('a', '1');
    const passes: (() => void)[] = [];
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    const { sink } = scene.connect(['a']);
    scene.collection.remove('a', '1');
    scene.open();
    passes.shift()?.();
    await turns();
    passes.shift()?.();
    await turns();
    expect(scene.loads).toEqual(['a', 'a']);
    expect(sink.all()[0]?.data['items']).toEqual([]);
    expect(outcomeOf(sink.all())).toMatchObject({ outcome: 'snapshot' });
  });
});

describe('createHub, keeping changes', () => {
  it('P3: includes what followed a slow read, although the log had dropped it and was extended back', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxLogBytes: 150 }, remembers: true });
    scene.open();
    scene.put('b', '1');
    const beforeAll = formatPosition(at(scene.collection.time.increment));
    let pass = (): void => undefined;
    scene.delayLoads(() => new Promise((resolve) => (pass = resolve)));
    const { sink } = scene.connect(['a']);
    await turns();
    scene.put('a', '2');
    for (const key of ['3', '4', '5', '6']) scene.put('b', key);
    const back = scene.connect(['b'], { lastEventId: beforeAll }).sink;
    await turns(4);
    expect(outcomeOf(back.all())).toMatchObject({ outcome: 'resumed', missed: 4 });
    scene.delayLoads(() => Promise.resolve());
    pass();
    await turns(4);
    expect(sink.all()[0]?.data['items']).toEqual([{ topic: 'a', key: '2', text: '2' }]);
  });

  it('keeps frames in the log, but their documents only for a few seconds', async () => {
    scene.open();
    function publish(): WeakRef<object> {
      const value = { topic: 'a', key: '1', text: 'x' };
      scene.hub.publish(scene.collection.tick(), 'put', value, { op: 'put', key: '1', value });
      return new WeakRef(value);
    }
    const value = publish();
    scene.clock.ms = 10_001;
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    await turns();
    collectGarbage();
    expect(value.deref()).toBeUndefined();
    const { sink } = scene.connect(['a'], { lastEventId: formatPosition(at(1)) });
    expect(names(sink.all())).toEqual(['put', 'sync']);
  });
});
