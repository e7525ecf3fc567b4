import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink, type TestSink } from '../fixtures/hub/test-sink.ts';
import { turns } from '../fixtures/turns.ts';

const topicCount = 10_000;
const topics = Array.from({ length: topicCount }, (_, n) => `room:${String(n)}`);

let scene: TestHub;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});

/** A topic of three items of about 100 bytes: 300 bytes of items, as much again once encoded. */
function fill(topic: string): void {
  for (const key of ['1', '2', '3']) scene.collection.put(topic, key, 'x'.repeat(50));
}

/** What came since this was asked last, and of which topic. */
function eventsOf(sink: TestSink): string[] {
  return sink
    .fresh()
    .map(({ event, data }) => (event === 'sync' ? event : `${event} ${String(data['topic'])}`));
}

describe('createHub, with ten thousand topics', () => {
  it('keeps only as many snapshots in memory as allowed, the last used, even if all are requested at once', async () => {
    const maxSnapshotBytes = 100_000;
    const largestSnapshot = 2_000;
    const maxSnapshotLoads = 16;
    scene = createTestHub({
      limits: { maxSnapshotBytes, maxSnapshotLoads },
      forceHeartbeatWith: 'progress',
    });
    topics.forEach(fill);
    scene.open();

    let peak = 0;
    const look = () => (peak = Math.max(peak, scene.hub.counts().snapshotBytes));
    const readers = topics.map((topic) => {
      const sink = createTestSink();
      sink.onWrite = look;
      scene.connect([topic], { sink });
      return { topic, fresh: () => eventsOf(sink) };
    });
    await expect.poll(() => scene.hub.counts().outcomes.snapshot).toBe(topicCount);
    for (const { topic, fresh } of readers) expect(fresh()).toEqual([`list ${topic}`, 'sync']);
    // Those that are being loaded are kept until who asked has them.
    expect(peak).toBeLessThanOrEqual(maxSnapshotBytes + maxSnapshotLoads * largestSnapshot);
    expect(scene.hub.counts().snapshotBytes).toBeLessThanOrEqual(maxSnapshotBytes);
    expect(scene.hub.counts().snapshots).toBeGreaterThan(maxSnapshotBytes / largestSnapshot / 2);

    // A change of each reaches its reader, whether or not its snapshot is kept.
    for (const topic of topics) scene.put(topic, '4');
    await turns();
    for (const { topic, fresh } of readers) expect(fresh()).toEqual([`put ${topic}`]);
    expect(scene.hub.counts().snapshotBytes).toBeLessThanOrEqual(maxSnapshotBytes);

    // The last used is there; the first is loaded again.
    scene.loads.splice(0);
    for (const topic of [topics.at(-1) ?? '', topics[0] ?? '']) scene.connect([topic]);
    await turns();
    expect(scene.loads).toEqual([topics[0]]);
  }, 60_000);
});
