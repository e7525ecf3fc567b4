import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, type TestHub } from '../fixtures/hub/test-hub.ts';
import type { Received } from '../fixtures/hub/test-sink.ts';
import { turns } from '../fixtures/turns.ts';

/** `event topic`, and a `sync`. */
const briefly = (received: readonly Received[]): string[] =>
  received
    .filter(({ event }) => event !== 'heartbeat')
    .map(({ event, data }) =>
      [event, data['topic'], data['key'], data['outcome']]
        .filter((part) => typeof part === 'string')
        .join(' '),
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

describe('Hub.invalidate', () => {
  it('P4: sends the topic’s subscribers fresh snapshots and a gap, and does not affect others', async () => {
    scene.put('room:1', '1');
    const room = scene.connect(['room:1', 'posts']);
    const other = scene.connect(['posts']);
    await turns();
    room.sink.fresh();
    other.sink.fresh();
    // The deletion that nobody can name.
    scene.collection.remove('room:1', '1');
    scene.invalidate('room:');
    await turns();
    const received = room.sink.fresh();
    expect(briefly(received)).toEqual(['list room:1', 'list posts', 'sync gap']);
    expect(received.find(({ data }) => data['topic'] === 'room:1')?.data['items']).toEqual([]);
    expect(briefly(other.sink.fresh())).toEqual([]);
  });

  it('P4: is a gap for clients that resume from before it, and not from after it', async () => {
    const first = scene.connect(['room:1', 'posts']);
    await turns();
    const before = first.sink.all().at(-1)?.id;
    first.subscription.close('gone');
    scene.invalidate('room:');
    scene.put('room:1', '2');
    const back = scene.connect(['room:1', 'posts'], { lastEventId: before });
    const other = scene.connect(['posts'], { lastEventId: before });
    const added = scene.connect(['room:1', 'posts'], {
      lastEventId: before,
      coveredTopics: ['posts'],
    });
    await turns();
    expect(briefly(back.sink.all())).toEqual(['list room:1', 'list posts', 'sync gap']);
    expect(briefly(other.sink.all())).toEqual(['sync resumed']);
    expect(briefly(added.sink.all())).toContain('sync resumed');
    const after = back.sink.all().findLast(({ id }) => id !== undefined)?.id;
    back.subscription.close('gone');
    const again = scene.connect(['room:1', 'posts'], { lastEventId: after });
    await turns();
    expect(briefly(again.sink.all())).toEqual(['sync resumed']);
  });

  it('P4: reads a snapshot again that was being read when it happened', async () => {
    const passes: (() => void)[] = [];
    scene.put('room:1', '1');
    scene.delayLoads(() => new Promise((resolve) => passes.push(resolve)));
    const { sink } = scene.connect(['room:1']);
    scene.collection.remove('room:1', '1');
    scene.invalidate('room:');
    for (let n = 0; n < 5; n += 1) {
      for (const pass of passes.splice(0)) pass();
      await turns();
    }
    expect(sink.all().find(({ event }) => event === 'list')?.data['items']).toEqual([]);
    expect(scene.loads).toEqual(['room:1', 'room:1']);
  });
});
