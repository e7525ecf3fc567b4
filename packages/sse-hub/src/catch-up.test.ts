import { formatPosition, type Position } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { createCatchUp, type PastEvent } from './catch-up.ts';
import { at } from './fixtures/positions.ts';
import { createLog } from './log.ts';

/** A log that has everything after 100, over a past of one event for each cluster time from 1 on. */
function createScene({
  maxEvents = 1_000,
  maxLogBytes = 100_000,
  maxOlderBytes = 0,
  gate = () => Promise.resolve(),
}: {
  maxEvents?: number;
  maxLogBytes?: number;
  maxOlderBytes?: number;
  gate?: () => Promise<void>;
} = {}) {
  const log = createLog(at(100), { maxBytes: maxLogBytes, maxOlderBytes });
  const read: [after: number, until: number][] = [];
  const outcomes = { reached: 0, refused: 0 };
  async function* readPast(stretch: { after: Position; until: Position; signal: AbortSignal }) {
    read.push([stretch.after.increment, stretch.until.increment]);
    await gate();
    stretch.signal.throwIfAborted();
    // The change at the position itself comes again, as a feed's replay gives it.
    for (let n = stretch.after.increment; n <= stretch.until.increment; n += 1) {
      yield { position: at(n), name: 'put', data: n } satisfies PastEvent;
    }
  }
  const toEntry = (position: Position) => ({
    position,
    id: formatPosition(position),
    topic: 'a',
    frame: Buffer.alloc(10),
    at: 0,
  });
  const catchUp = createCatchUp({
    log,
    readPast,
    toEntry,
    onLost: () => undefined,
    prepend: (older, floor) => log.prepend(older, floor),
    limits: { maxCatchUpEvents: maxEvents, maxCatchUpBytes: 1_000_000, maxCatchUpMs: 10_000 },
    outcomes,
  });
  const positions = () => {
    const found: number[] = [];
    for (let seq = log.first; seq < log.end; seq += 1)
      found.push(log.at(seq)?.position.increment ?? 0);
    return found;
  };
  const publish = (n: number) => {
    log.append(toEntry(at(n)));
  };
  return { log, publish, catchUp, read, outcomes, positions };
}

describe('createCatchUp', () => {
  it('puts exactly what is between a position and the tail before the log', async () => {
    const scene = createScene();
    expect(await scene.catchUp.reach(at(95))).toBe(true);
    expect(scene.positions()).toEqual([96, 97, 98, 99, 100]);
    expect(scene.log.floor).toEqual(at(95));
    expect(scene.log.seqAfter(at(97))).toBe(scene.log.first + 2);
  });

  it('reads once for a thousand who come at once, and nothing for who comes from in between later', async () => {
    const scene = createScene();
    const reached = Array.from({ length: 1000 }, (_, n) => scene.catchUp.reach(at(50 + (n % 50))));
    expect(await Promise.all(reached)).toEqual(reached.map(() => true));
    expect(await scene.catchUp.reach(at(60))).toBe(true);
    expect(scene.read).toEqual([[50, 100]]);
    expect(scene.outcomes).toEqual({ reached: 1, refused: 0 });
  });

  it('refuses the older half when the stretch is too much, and tries again for the newer', async () => {
    const scene = createScene({ maxEvents: 10 });
    const reached = await Promise.all([1, 2, 95, 97].map((n) => scene.catchUp.reach(at(n))));
    expect(reached).toEqual([false, false, true, true]);
    expect(scene.read).toEqual([
      [1, 100],
      [95, 100],
    ]);
  });

  it('refuses when the log has no room for the stretch', async () => {
    const scene = createScene({ maxLogBytes: 40 });
    expect(await scene.catchUp.reach(at(90))).toBe(false);
    expect(scene.positions()).toEqual([]);
    expect(await scene.catchUp.reach(at(96))).toBe(true);
  });

  it('P3: reads on when a full log has dropped its oldest meanwhile', async () => {
    let published = 100;
    const scene = createScene({
      maxLogBytes: 40,
      maxOlderBytes: 1_000,
      // Five come during the first look at the past, two during the second, none during the third.
      gate: async () => {
        const upTo = Math.min(published + (published === 100 ? 5 : 2), 107);
        while (published < upTo) scene.publish((published += 1));
        await Promise.resolve();
      },
    });
    expect(await scene.catchUp.reach(at(97))).toBe(true);
    expect(scene.positions()).toEqual([98, 99, 100, 101, 102, 103, 104, 105, 106, 107]);
    expect(scene.read).toEqual([
      [97, 100],
      [100, 101],
      [101, 103],
    ]);
    expect(scene.outcomes).toEqual({ reached: 1, refused: 0 });
  });

  it('P4: refuses when the log drops its oldest faster than the past is read, at its bound', async () => {
    let published = 100;
    const scene = createScene({
      maxEvents: 20,
      maxLogBytes: 40,
      maxOlderBytes: 1_000,
      gate: async () => {
        for (let i = 0; i < 5; i += 1) scene.publish((published += 1));
        await Promise.resolve();
      },
    });
    expect(await scene.catchUp.reach(at(98))).toBe(false);
    expect(scene.positions()).toEqual([published - 3, published - 2, published - 1, published]);
  });

  it('tells all who wait no when it is aborted, and serves who comes after', async () => {
    let open: () => void = () => undefined;
    const scene = createScene({ gate: () => new Promise((resolve) => (open = resolve)) });
    const first = scene.catchUp.reach(at(98));
    await expect.poll(() => scene.read.length).toBe(1);
    const second = scene.catchUp.reach(at(97));
    scene.catchUp.abort();
    open();
    expect(await Promise.all([first, second])).toEqual([false, false]);
    const third = scene.catchUp.reach(at(99));
    await expect.poll(() => scene.read.length).toBe(2);
    open();
    expect(await third).toBe(true);
  });
});
