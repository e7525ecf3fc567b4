import type { ClusterTime, Position } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { entryAt } from '../fixtures/entries.ts';
import { at } from '../fixtures/positions.ts';
import { turns } from '../fixtures/turns.ts';
import type { SnapshotChange } from './snapshot.ts';
import { createSnapshotCache, type LoadedSnapshot, type RenderedPage } from './snapshot-cache.ts';

const put = (key: string, value: unknown = key): SnapshotChange => ({ op: 'put', key, value });
const remove = (key: string): SnapshotChange => ({ op: 'remove', key });

/** A cache, a feed that moves by hand, and loads that are answered by hand. */
function createScene({
  maxBytes = 10_000,
  maxRecentBytes = 10_000,
  page = 2,
  slack = 1,
  maxLoads = 10,
} = {}) {
  let reached = at(1);
  let forcedHeartbeats = 0;
  let forceHeartbeat = () => Promise.resolve();
  const asked: { topic: string; answer: (loaded: LoadedSnapshot) => void; fail: () => void }[] = [];
  const rendered: string[] = [];
  const failures: unknown[] = [];
  const snapshots = createSnapshotCache({
    reached: () => reached,
    maxBytes,
    maxRecentBytes,
    maxLoads,
    sourceFor: (topic) =>
      topic === 'topicWithoutSnapshot'
        ? undefined
        : {
            size: { page, slack },
            load: (topic) =>
              new Promise((answer, reject) => {
                const fail = () => {
                  reject(new Error('No database.'));
                };
                asked.push({ topic, answer, fail });
              }),
            render(topic, page) {
              rendered.push(topic);
              return { name: 'list', data: page };
            },
          },
    encode: ({ data }) => Buffer.from(JSON.stringify(data)),
    forceHeartbeat() {
      forcedHeartbeats += 1;
      return forceHeartbeat();
    },
    onLoadFailed(error) {
      failures.push(error);
    },
  });

  const scene = {
    snapshots,
    asked,
    rendered,
    failures,
    get forcedHeartbeats() {
      return forcedHeartbeats;
    },
    onForceHeartbeat(action: () => Promise<void>): void {
      forceHeartbeat = action;
    },
    /** The feed gets somewhere, with or without an event. */
    advance(position: Position): void {
      reached = position;
      snapshots.advanced();
    },
    change(position: Position, snapshotChange: SnapshotChange, topic = 'a', ms = 0): void {
      snapshots.apply({ ...entryAt(position, { topic, at: ms }), snapshotChange });
      scene.advance(position);
    },
    answer(index: number, keys: readonly string[], time: ClusterTime, complete = true): void {
      const items = keys.map((key) => ({ key, value: key }));
      asked[index]?.answer({ items, complete, at: time });
    },
    /** A load that went well and is passed at once. */
    async loaded(topic: string, keys: readonly string[], complete = true): Promise<void> {
      const loading = snapshots.load(topic);
      scene.answer(asked.length - 1, keys, reached, complete);
      await turns(2);
      scene.advance(at(reached.increment + 1));
      await loading;
    },
    page(topic = 'a'): RenderedPage | undefined {
      const frame = snapshots.frame(topic);
      // What `render` was given, encoded above.
      return frame && (JSON.parse(frame.toString()) as RenderedPage);
    },
  };
  return scene;
}

/** Returns whether a promise has been kept by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await turns(2);
  return done;
}

describe('createSnapshotCache', () => {
  it('loads, forces a heartbeat and encodes once for a thousand simultaneous requests', async () => {
    const scene = createScene();
    const all = Promise.all(Array.from({ length: 1_000 }, () => scene.snapshots.load('a')));
    expect(scene.asked).toHaveLength(1);
    scene.answer(0, ['9', '8'], at(5));
    await turns(2);
    expect(scene.forcedHeartbeats).toBe(1);
    scene.advance(at(6));
    await all;
    const frames = new Set(Array.from({ length: 1_000 }, () => scene.snapshots.frame('a')));
    expect(frames.size).toBe(1);
    expect(scene.rendered).toEqual(['a']);
    expect(scene.asked).toHaveLength(1);
  });

  it('encodes each size of a snapshot once, marks truncated ones, and forgets all at a change', async () => {
    const scene = createScene({ page: 5, maxBytes: 100_000 });
    await scene.loaded('a', ['9', '8', '7'], true);
    const pageOf = (size?: number): RenderedPage =>
      // What `encode` of the scene has written.
      JSON.parse(String(scene.snapshots.frame('a', size))) as RenderedPage;
    expect(pageOf(2)).toMatchObject({ values: ['9', '8'], complete: false });
    expect(pageOf(3)).toMatchObject({ values: ['9', '8', '7'], complete: true });
    expect(scene.snapshots.frame('a', 2)).toBe(scene.snapshots.frame('a', 2));
    // One that is not truncated is the whole one, for every request.
    expect(scene.snapshots.frame('a', 5)).toBe(scene.snapshots.frame('a'));
    expect(scene.rendered).toEqual(['a', 'a']);
    const { bytes } = scene.snapshots;
    scene.change(at(9), put('6'));
    expect(scene.snapshots.bytes).toBeLessThan(bytes);
    expect(pageOf(5)).toMatchObject({ values: ['9', '8', '7', '6'], complete: true });
  });

  it('loads at most maxLoads snapshots at once, the others after them', async () => {
    const scene = createScene({ maxLoads: 2 });
    scene.advance(at(2));
    const loads = ['a', 'b', 'c', 'd'].map((topic) => scene.snapshots.load(topic));
    const topics = () => scene.asked.map(({ topic }) => topic);
    expect(topics()).toEqual(['a', 'b']);
    scene.answer(1, ['9'], at(1));
    await loads[1];
    await turns(2);
    expect(topics()).toEqual(['a', 'b', 'c']);
    scene.asked[0]?.fail();
    await expect(loads[0]).rejects.toThrow('No database.');
    await turns(2);
    expect(topics()).toEqual(['a', 'b', 'c', 'd']);
    for (const index of [2, 3]) scene.answer(index, ['9'], at(1));
    await Promise.all(loads.slice(1));
    expect(scene.snapshots.size).toBe(3);
  });

  it('P3: serves a snapshot only once the log has passed its time', async () => {
    const scene = createScene();
    const loading = scene.snapshots.load('a');
    scene.answer(0, ['9'], at(5));
    for (const position of [at(4, 9), at(5, 1), at(5, 2, 3)]) {
      scene.advance(position);
      expect(await isDone(loading)).toBe(false);
      expect(scene.snapshots.frame('a')).toBeUndefined();
    }
    scene.advance(at(6, 0));
    expect(await isDone(loading)).toBe(true);
    expect(scene.page()?.values).toEqual(['9']);
  });

  it('forces no heartbeat when the log has passed the time already', async () => {
    const scene = createScene();
    scene.advance(at(7));
    const loading = scene.snapshots.load('a');
    scene.answer(0, ['9'], at(6));
    await loading;
    expect(scene.forcedHeartbeats).toBe(0);
  });

  it('P3: neither loses nor duplicates changes during a load', async () => {
    const scene = createScene({ page: 9 });
    scene.change(at(3), put('1', 'before'));
    const loading = scene.snapshots.load('a');
    scene.change(at(4), put('2', 'in the read, an earlier cluster time'));
    scene.change(at(5, 1), put('3', 'in the read, and changed since'));
    scene.change(at(5, 2), remove('4'));
    scene.answer(0, ['4', '3', '2', '1'], at(5));
    await turns(2);
    scene.change(at(5, 3), put('5', 'of the same cluster time: in the read, or not at all'));
    scene.change(at(6), put('6', 'after the read'));
    scene.change(at(7), remove('1'));
    scene.change(at(8), put('2', 'edited after the read'));
    scene.change(at(8, 2), put('6', 'of another topic'), 'b');
    await loading;
    expect(scene.page()).toMatchObject({
      values: ['after the read', '4', '3', 'edited after the read'],
      complete: true,
      position: expect.stringContaining('.8.1.0') as unknown,
    });
  });

  it('is positioned after all of its cluster time when nothing happened since', async () => {
    const scene = createScene();
    await scene.loaded('a', ['9']);
    expect(scene.page()?.position).toBe('testtest.0f3n9a7c.rs.1.1z141z3.0');
  });

  it('loads again when what was read is older than the changes that are kept', async () => {
    const scene = createScene({ maxRecentBytes: 2 });
    const loading = scene.snapshots.load('a');
    for (const n of [3, 4, 5, 6]) scene.change(at(n), put(String(n)));
    scene.answer(0, ['9'], at(3));
    await turns(2);
    expect(await isDone(loading)).toBe(false);
    expect(scene.asked).toHaveLength(2);
    scene.answer(1, ['6', '5'], at(4));
    await loading;
    expect(scene.page()?.values).toEqual(['6', '5']);
  });

  it('loads again when changes since what was read have been forgotten', async () => {
    const scene = createScene();
    const loading = scene.snapshots.load('a');
    scene.change(at(4), put('4'), 'a', 0);
    scene.change(at(5), put('5'), 'a', 5_000);
    scene.snapshots.sweep(10_001);
    scene.answer(0, ['3'], at(3));
    await turns(2);
    expect(scene.asked).toHaveLength(2);
    scene.answer(1, ['4', '3'], at(4));
    await loading;
    expect(scene.page()?.values).toEqual(['5', '4']);
  });

  it('is loaded once more, for all, when deletions have left it short', async () => {
    const scene = createScene();
    await scene.loaded('a', ['9', '8', '7'], false);
    scene.change(at(10), remove('9'));
    expect(scene.page()?.values).toEqual(['8', '7']);
    scene.change(at(11), remove('8'));
    expect(scene.snapshots.frame('a')).toBeUndefined();
    const all = Promise.all([scene.snapshots.load('a'), scene.snapshots.load('a')]);
    expect(scene.asked).toHaveLength(2);
    scene.answer(1, ['7', '6', '5'], at(11), false);
    await turns(2);
    scene.advance(at(12));
    await all;
    expect(scene.page()?.values).toEqual(['7', '6']);
  });

  it('loads again when deletions during the load leave it short', async () => {
    const scene = createScene();
    const loading = scene.snapshots.load('a');
    scene.answer(0, ['9', '8'], at(2), false);
    await turns(2);
    scene.change(at(3), remove('9'));
    await turns(2);
    expect(scene.asked).toHaveLength(2);
    scene.answer(1, ['8', '7'], at(3), false);
    await turns(2);
    scene.advance(at(4));
    await loading;
    expect(scene.page()?.values).toEqual(['8', '7']);
  });

  it('encodes again after a change, and not before', async () => {
    const scene = createScene();
    await scene.loaded('a', ['9']);
    const before = scene.snapshots.frame('a');
    expect(scene.snapshots.frame('a')).toBe(before);
    scene.change(at(10), put('8'), 'b');
    expect(scene.snapshots.frame('a')).toBe(before);
    scene.change(at(11), put('8'));
    expect(scene.page()?.values).toEqual(['9', '8']);
  });

  it('drops the least recently used when there are too many bytes', async () => {
    const scene = createScene({ maxBytes: 260 });
    await scene.loaded('a', ['9']);
    await scene.loaded('b', ['9']);
    for (const topic of ['a', 'b', 'a']) expect(scene.snapshots.frame(topic)).toBeDefined();
    await scene.loaded('c', ['9'.repeat(30)]);
    scene.snapshots.frame('c');
    expect(scene.snapshots.bytes).toBeLessThanOrEqual(260);
    expect(['a', 'b', 'c'].filter((topic) => scene.snapshots.frame(topic))).toEqual(['a', 'c']);
  });

  it('keeps pinned snapshots until they are unpinned', async () => {
    const scene = createScene({ maxBytes: 20 });
    const releaseFirst = scene.snapshots.pin(['a', 'b']);
    const releaseSecond = scene.snapshots.pin(['a']);
    await scene.loaded('a', ['9'.repeat(30)]);
    await scene.loaded('b', ['9'.repeat(30)]);
    expect(scene.snapshots.size).toBe(2);
    releaseFirst();
    releaseFirst();
    expect(scene.snapshots.size).toBe(1);
    expect(scene.snapshots.frame('a')).toBeDefined();
    releaseSecond();
    expect(scene.snapshots).toMatchObject({ size: 0, bytes: 0 });
  });

  it('counts no bytes after clear', async () => {
    const scene = createScene();
    await scene.loaded('a', ['9']);
    scene.snapshots.frame('a');
    expect(scene.snapshots.bytes).toBeGreaterThan(0);
    scene.snapshots.clear(at(5));
    expect(scene.snapshots).toMatchObject({ size: 0, bytes: 0 });
    expect(scene.snapshots.frame('a')).toBeUndefined();
  });

  it.each(['before its answer', 'after its answer'])(
    'P4: does not serve what was read before all was forgotten, %s',
    async (when) => {
      const scene = createScene();
      const loading = scene.snapshots.load('a');
      if (when === 'before its answer') scene.snapshots.clear(at(5));
      scene.answer(0, ['old'], at(5));
      await turns(2);
      if (when === 'after its answer') scene.snapshots.clear(at(5));
      scene.advance(at(6));
      await turns(2);
      expect(scene.snapshots.frame('a')).toBeUndefined();
      expect(scene.asked).toHaveLength(2);
      scene.answer(1, ['new'], at(5));
      await loading;
      expect(scene.page()?.values).toEqual(['new']);
    },
  );

  it('does not wait for a time that was read before clear', async () => {
    const scene = createScene();
    void scene.snapshots.load('a');
    scene.snapshots.clear(at(5));
    scene.answer(0, ['old'], at(1_000_000));
    await turns();
    expect(scene.forcedHeartbeats).toBe(0);
    expect(scene.asked).toHaveLength(2);
  });

  it('rejects all waiting calls when a load fails, and loads again at the next request', async () => {
    const scene = createScene();
    const both = Promise.allSettled([scene.snapshots.load('a'), scene.snapshots.load('a')]);
    scene.asked[0]?.fail();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(scene.failures).toEqual([new Error('No database.')]);
    await scene.loaded('a', ['9']);
    expect(scene.page()?.values).toEqual(['9']);
  });

  it('waits for the next change when none can be provoked', async () => {
    const scene = createScene();
    scene.onForceHeartbeat(() => Promise.reject(new Error('No database.')));
    const loading = scene.snapshots.load('a');
    scene.answer(0, ['9'], at(5));
    expect(await isDone(loading)).toBe(false);
    scene.change(at(6), put('1', 'b'));
    await loading;
    expect(scene.snapshots.size).toBe(1);
  });

  it('gives up with an error when every load is overtaken', async () => {
    const scene = createScene({ maxRecentBytes: 1 });
    for (const n of [3, 4, 5]) scene.change(at(n), put(String(n)));
    const loading = scene.snapshots.load('a');
    const refused = expect(loading).rejects.toThrow('overtaken');
    for (let index = 0; index < 8; index += 1) {
      scene.answer(index, ['9'], at(2));
      await turns(2);
    }
    await refused;
    expect(scene.asked).toHaveLength(8);
  });

  it('has no snapshot of a topic without a source', async () => {
    const scene = createScene();
    expect(scene.snapshots.hasSnapshot('topicWithoutSnapshot')).toBe(false);
    expect(scene.snapshots.hasSnapshot('a')).toBe(true);
    await scene.snapshots.load('topicWithoutSnapshot');
    expect(scene.snapshots.frame('topicWithoutSnapshot')).toBeUndefined();
  });
});
