import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, type TestHub } from '../fixtures/hub/test-hub.ts';
import { createTestSink } from '../fixtures/hub/test-sink.ts';
import { turns } from '../fixtures/turns.ts';
import { defaultLimits } from '../limits.ts';

const { keepAliveMs, sweepMs } = defaultLimits;
let scene: TestHub;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  scene = createTestHub();
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});

function pass(ms: number): void {
  scene.clock.ms += ms;
  vi.advanceTimersByTime(sweepMs);
}

describe('an idle connection', () => {
  it('gets a write before a 5 s read timeout', () => {
    expect(keepAliveMs + sweepMs).toBeLessThan(4_000);
  });

  it('gets a comment, which all idle connections share', async () => {
    scene.open();
    const [one, other] = [scene.connect(['a']), scene.connect(['b'])];
    await turns();
    const before = one.sink.writes.length;
    pass(keepAliveMs - 1);
    expect(one.sink.writes).toHaveLength(before);
    pass(1);
    expect(one.sink.writes.slice(before).map(String)).toEqual([':\n']);
    expect(other.sink.writes.at(-1)).toBe(one.sink.writes.at(-1));
    pass(keepAliveMs - 1);
    expect(one.sink.writes).toHaveLength(before + 1);
  });

  it('gets none while events are sent', async () => {
    scene.open();
    const { sink } = scene.connect(['a']);
    for (let n = 0; n < 5; n += 1) {
      scene.put('a', String(n));
      await turns();
      pass(keepAliveMs - 1);
    }
    expect(sink.writes.map(String).filter((text) => text === ':\n')).toEqual([]);
  });

  it.each([
    ['the hub is not open yet', () => undefined],
    [
      'a snapshot is being loaded',
      () => {
        scene.open();
        scene.delayLoads(() => new Promise(() => undefined));
      },
    ],
  ])('gets one while %s, too', async (_, begin) => {
    begin();
    const { sink } = scene.connect(['a']);
    await turns();
    pass(keepAliveMs);
    expect(sink.writes.map(String)).toEqual([':\n']);
  });

  it('P5: gets none while its socket takes nothing', async () => {
    scene.open();
    const { sink } = scene.connect(['a'], { sink: createTestSink({ takes: false }) });
    await turns();
    const before = sink.writes.length;
    pass(keepAliveMs);
    expect(sink.writes).toHaveLength(before);
  });

  it('ends when its sink is broken', async () => {
    scene.open();
    const { sink } = scene.connect(['a']);
    await turns();
    sink.onWrite = () => {
      throw new Error('Gone.');
    };
    pass(keepAliveMs);
    expect(scene.hub.counts()).toMatchObject({ subscribers: 0, closed: { gone: 1 } });
  });
});
