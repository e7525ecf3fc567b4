import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestHub, type TestHub } from '../fixtures/hub/test-hub.ts';
import { turns } from '../fixtures/turns.ts';

const noDatabase = new Error('No database.');
const limits = { snapshotWaitMs: 3_000, sweepMs: 1_000 };
let scene: TestHub;

function createScene(): TestHub {
  const made = createTestHub({ limits, isTransient: (error) => error === noDatabase });
  made.open();
  return made;
}

/** Lets the hub's clock and its timer go on by so many seconds. */
async function pass(seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n += 1) {
    scene.clock.ms += 1_000;
    vi.advanceTimersByTime(1_000);
    await turns();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  scene = createScene();
});
afterEach(() => {
  scene.hub.close();
  vi.useRealTimers();
});

describe('a snapshot that cannot be read', () => {
  it('P4: disconnects waiting subscribers, without an id, counts each attempt, and disturbs nobody else', async () => {
    const other = scene.connect(['b']);
    await turns();
    scene.delayLoads(() => Promise.reject(new TypeError('Of no use.')));
    const { sink } = scene.connect(['a', 'b']);
    await turns();
    expect(sink.closed).toBeUndefined();
    await pass(4);
    expect(sink.all().map(({ event }) => event)).toEqual(['moving']);
    expect(sink.all()[0]).toMatchObject({ data: { retryMs: 2_500 }, id: undefined });
    expect(sink.closed).toMatchObject({ code: 'unreadable', reconnect: true });
    expect(scene.failures.length).toBeGreaterThan(1);
    expect(scene.hub.counts()).toMatchObject({
      failedSnapshots: scene.failures.length,
      closed: { unreadable: 1 },
      subscribers: 1,
    });
    expect(other.sink.all().map(({ event }) => event)).toEqual(['list', 'sync']);
    scene.put('b', '1');
    await turns();
    expect(other.sink.all().at(-1)).toMatchObject({ event: 'put' });
  });

  it('is waited for while the error is transient', async () => {
    scene.delayLoads(() => Promise.reject(noDatabase));
    const { sink } = scene.connect(['a']);
    await pass(30);
    expect(sink.closed).toBeUndefined();
    scene.delayLoads(() => Promise.resolve());
    await pass(1);
    expect(sink.all().map(({ event }) => event)).toEqual(['list', 'sync']);
  });

  it('is sent when it becomes readable in time', async () => {
    scene.delayLoads(() => Promise.reject(new TypeError('Of no use.')));
    const { sink } = scene.connect(['a']);
    await pass(2);
    scene.delayLoads(() => Promise.resolve());
    await pass(1);
    expect(sink.all().map(({ event }) => event)).toEqual(['list', 'sync']);
  });
});
