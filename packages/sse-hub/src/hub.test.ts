import { comparePositions, controlEvents, parsePosition } from '@tidings/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channel } from './fixtures/hub/channel.ts';
import { at } from './fixtures/positions.ts';
import { createTestHub, topicWithoutSnapshot, type TestHub } from './fixtures/hub/test-hub.ts';
import type { Received } from './fixtures/hub/test-sink.ts';
import { turn, turns } from './fixtures/turns.ts';
import { defaultLimits } from './limits.ts';

/** `event what`, with a `*` when it has an id. */
function briefly({ event, id, data }: Received): string {
  const what = [data['key'], data['topic'], data['text'], data['outcome']].find(
    (part) => typeof part === 'string',
  );
  return [`${event}${id === undefined ? '' : '*'}`, what].filter(Boolean).join(' ');
}

let scene: TestHub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  scene = createTestHub();
});
afterEach(() => {
  scene.hub.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('createHub', () => {
  it('sends a first visit its snapshots without an id, then sync with one', async () => {
    scene.open();
    scene.put('a', '1');
    scene.put('b', '2');
    const { sink } = scene.connect(['a', 'b', topicWithoutSnapshot]);
    await turns();
    expect(sink.all().map(briefly)).toEqual(['list a', 'list b', 'sync* snapshot']);
    const [a, , sync] = sink.all();
    expect(a?.data).toMatchObject({ items: [{ key: '1' }], complete: true });
    expect(sync?.data).toEqual({
      outcome: 'snapshot',
      missed: 0,
      position: sync?.id,
      generation: 1,
      contract: 'c0ffee',
      // Of the control events everyone knows.
      events: [...channel.events.keys()].slice(0, -controlEvents.length),
      heartbeatMs: 5_000,
    });
  });

  it('sends sync alone when no topic has a snapshot', () => {
    scene.open();
    const { sink } = scene.connect([topicWithoutSnapshot]);
    expect(sink.all().map(briefly)).toEqual(['sync* snapshot']);
  });

  it('lets subscribers wait before it is open', async () => {
    const { sink } = scene.connect(['a']);
    await turns();
    expect(sink.writes).toEqual([]);
    scene.open();
    await turns();
    expect(sink.all().map(briefly)).toEqual(['list a', 'sync* snapshot']);
  });

  it('loads a snapshot once for a thousand simultaneous subscribers', async () => {
    scene.open();
    const sinks = Array.from({ length: 1_000 }, () => scene.connect(['a']).sink);
    await turns();
    expect(scene.loads).toEqual(['a']);
    expect(scene.forcedHeartbeats).toBe(1);
    expect(new Set(sinks.map(({ writes }) => writes.length))).toEqual(new Set([1]));
  });

  it('P3: sends what is published between the read and the join once', async () => {
    scene.open();
    scene.put('a', '1');
    let pass: () => void = () => undefined;
    scene.delayLoads(
      () =>
        new Promise((resolve) => {
          pass = resolve;
        }),
    );
    const { sink } = scene.connect(['a']);
    await turns();
    scene.put('a', '2');
    scene.remove('a', '1');
    await turns();
    expect(sink.writes).toEqual([]);
    pass();
    await turns();
    scene.put('a', '3');
    await turns();
    expect(sink.all().map(briefly)).toEqual(['list a', 'sync* snapshot', 'put* 3']);
    expect(sink.all()[0]?.data['items']).toMatchObject([{ key: '2' }]);
  });

  it('P2: gives ids that strictly increase, and none twice', async () => {
    scene.open();
    const { sink } = scene.connect(['a', topicWithoutSnapshot]);
    await turns();
    for (const key of ['1', '2', '3']) {
      scene.put('a', key);
      scene.publishHeartbeat();
      scene.announce(key);
      await turn();
    }
    const ids = sink.all().flatMap(({ id }) => (id === undefined ? [] : [parsePosition(id)]));
    expect(ids).toHaveLength(10);
    ids.slice(1).forEach((id, index) => {
      const before = ids[index];
      expect(id && before && comparePositions(id, before)).toBeGreaterThan(0);
    });
  });

  it('P2: refuses to publish what is not after the reached position', async () => {
    scene.open();
    const { sink } = scene.connect([topicWithoutSnapshot]);
    scene.hub.advance(at(50));
    const late = scene.connect([topicWithoutSnapshot]).sink;
    expect(late.all()[0]?.data['position']).toContain('.1e.');
    expect(() => {
      scene.hub.publish(at(49), 'message', { text: 'late' });
    }).toThrow(expect.objectContaining({ code: 'out-of-order' }));
    await turns();
    expect([...sink.all(), ...late.all()].map(briefly)).toEqual([
      'sync* snapshot',
      'sync* snapshot',
    ]);
  });

  it('P2: ignores an advance backwards', () => {
    scene.open();
    scene.hub.advance(at(50));
    scene.hub.advance(at(49));
    expect(scene.connect([topicWithoutSnapshot]).sink.all()[0]?.data['position']).toContain('.1e.');
  });

  it('sends everything published in a turn in one write, at its end', async () => {
    scene.open();
    const { sink } = scene.connect(['a', topicWithoutSnapshot]);
    await turns();
    const before = sink.writes.length;
    sink.fresh();
    for (let n = 10; n < 60; n += 1) scene.put('a', String(n));
    scene.announce('hello');
    expect(sink.writes).toHaveLength(before);
    await turn();
    expect(sink.writes).toHaveLength(before + 1);
    const received = sink.fresh();
    expect(received).toHaveLength(51);
    expect(received.at(-1)).toMatchObject({ event: 'message', data: { text: 'hello' } });
  });

  it('sends it in that turn even if somebody read to the end earlier in it', async () => {
    scene.open();
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    sink.takes = false;
    scene.publishHeartbeat();
    await turns();
    sink.takes = true;
    subscription.drained();
    sink.fresh();
    scene.put('a', '1');
    await turn();
    expect(sink.fresh().map(briefly)).toEqual(['put* 1']);
  });

  it('writes the same bytes to all subscribers at the same cursor', async () => {
    scene.open();
    const sinks = [0, 1, 2].map(() => scene.connect(['a', topicWithoutSnapshot]).sink);
    await turns();
    scene.put('a', '1');
    scene.put('a', '2');
    await turn();
    const last = sinks.map(({ writes }) => writes.at(-1));
    expect(last[0]?.length).toBeGreaterThan(0);
    expect(new Set(last).size).toBe(1);
  });

  it('writes nothing to subscribers of other topics', async () => {
    scene.open();
    const { sink } = scene.connect(['a']);
    await turns();
    const before = sink.writes.length;
    scene.put('b', '1');
    scene.announce('hello');
    scene.hub.advance(scene.collection.tick());
    await turns();
    expect(sink.writes).toHaveLength(before);
  });

  it('P3: loses nothing that is published while a sink is written to', async () => {
    scene.open();
    const first = scene.connect(['a']).sink;
    const second = scene.connect(['a']).sink;
    await turns();
    for (const sink of [first, second]) sink.fresh();
    first.onWrite = () => {
      first.onWrite = undefined;
      scene.put('a', '2');
    };
    scene.put('a', '1');
    await turns();
    for (const sink of [first, second]) {
      expect(sink.fresh().map(briefly)).toEqual(['put* 1', 'put* 2']);
    }
  });

  it('sends a quiet reader the next event, although the log has dropped everything it had seen', async () => {
    scene.hub.close();
    scene = createTestHub({ limits: { maxLogBytes: 500 } });
    scene.open();
    const { sink } = scene.connect(['a']);
    await turns();
    sink.fresh();
    for (let n = 0; n < 40; n += 1) {
      scene.put('b', String(n));
      await turn();
    }
    scene.put('a', '1');
    await turns();
    expect(sink.fresh().map(briefly)).toEqual(['put* 1']);
  });

  it('sends everyone a heartbeat, whatever their topics', async () => {
    scene.open();
    const sinks = [scene.connect(['a']).sink, scene.connect([topicWithoutSnapshot]).sink];
    await turns();
    for (const sink of sinks) sink.fresh();
    scene.publishHeartbeat();
    await turns();
    for (const sink of sinks) expect(sink.fresh().map(briefly)).toEqual(['heartbeat*']);
  });

  it('sends ephemeral events at once, and without an id', async () => {
    scene.open();
    const { sink } = scene.connect(['a']);
    await turns();
    sink.fresh();
    scene.hub.broadcast('heartbeat', { at: null, lagMs: 9, late: true });
    expect(sink.fresh().map(briefly)).toEqual(['heartbeat']);
  });

  it('reports a failed load once when a thousand wait for it', async () => {
    scene.open();
    scene.delayLoads(() => Promise.reject(new Error('No database.')));
    for (let n = 0; n < 1_000; n += 1) scene.connect(['a']);
    await turns();
    expect(scene.failures).toHaveLength(1);
  });

  it('retries a load, and reports that it failed', async () => {
    scene.open();
    scene.delayLoads(() => Promise.reject(new Error('No database.')));
    const { sink } = scene.connect(['a']);
    await turns();
    expect(scene.failures).toEqual([new Error('No database.')]);
    scene.delayLoads(() => Promise.resolve());
    vi.advanceTimersByTime(defaultLimits.sweepMs);
    await turns();
    expect(sink.all().map(briefly)).toEqual(['list a', 'sync* snapshot']);
  });

  it('refuses to publish or to advance before it is open', () => {
    for (const early of [
      () => {
        scene.put('a', '1');
      },
      () => {
        scene.hub.advance(at(5));
      },
    ]) {
      expect(early).toThrow(expect.objectContaining({ name: 'HubError', code: 'not-open' }));
    }
  });

  it('refuses an event that the channel does not have', () => {
    scene.open();
    // A name from a program without types.
    expect(() => {
      scene.hub.publish(at(5), 'other' as 'message', { text: '' });
    }).toThrow(expect.objectContaining({ code: 'unknown-event' }));
  });

  it('counts what it does and what it holds', async () => {
    scene.open();
    const { sink, subscription } = scene.connect(['a']);
    await turns();
    scene.put('a', '1');
    scene.put('b', '1');
    await turns();
    subscription.close('gone');
    expect(scene.hub.counts()).toEqual({
      opened: 1,
      closed: { gone: 1, moving: 0, slow: 0, revoked: 0, unreadable: 0, 'hub-closed': 0 },
      catchUps: { reached: 0, refused: 0, remembered: 0, spent: 0, late: 0 },
      outcomes: { snapshot: 1, resumed: 0, gap: 0 },
      published: 3,
      failedSnapshots: 0,
      deliveries: 1,
      writes: sink.writes.length,
      bytesWritten: Buffer.concat(sink.writes).length,
      subscribers: 0,
      logBytes: expect.any(Number) as unknown,
      logEntries: 3,
      logSeconds: 0,
      snapshots: 1,
      snapshotBytes: expect.any(Number) as unknown,
    });
  });
});
