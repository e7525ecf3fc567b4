import { formatPosition, type Position } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../errors.ts';
import { at } from '../../fixtures/positions.ts';
import { createLog } from '../log.ts';
import type { PastEvent } from './backfill.ts';
import { createCatchUp } from './catch-up.ts';
import type { Client } from './shares.ts';

const someone: Client = { address: 'a' };

/** A log that has everything after 100, over a past of one event for each cluster time from 1 on. */
function createTestbed({
  maxEvents = 1_000,
  maxLogBytes = 100_000,
  maxOlderBytes = 0,
  oldest = 0,
  maxRefusedCatchUps = 1_000,
  delayRead = () => Promise.resolve(),
}: {
  maxEvents?: number;
  maxLogBytes?: number;
  maxOlderBytes?: number;
  /** The history's first cluster time; nothing older can be read. */
  oldest?: number;
  maxRefusedCatchUps?: number;
  delayRead?: () => Promise<void>;
} = {}) {
  const log = createLog(at(100), { maxBytes: maxLogBytes, maxOlderBytes });
  const read: [after: number, until: number][] = [];
  const outcomes = { reached: 0, refused: 0, remembered: 0, spent: 0, late: 0 };
  const clock = { ms: 0 };
  async function* readHistory(stretch: { after: Position; until: Position; signal: AbortSignal }) {
    read.push([stretch.after.increment, stretch.until.increment]);
    await delayRead();
    stretch.signal.throwIfAborted();
    const { increment, ordinal } = stretch.after;
    if (increment < oldest) throw new HubError('position-too-old', 'The history begins later.');
    if (ordinal !== at(0).ordinal) throw new HubError('unknown-position', 'There is no change.');
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
    readHistory,
    toEntry,
    onInvalidated: () => undefined,
    prepend: (older, floor) => log.prepend(older, floor),
    limits: {
      ...{ maxCatchUpEvents: maxEvents, maxCatchUpBytes: 1_000_000, maxCatchUpMs: 10_000 },
      ...{ maxCatchUpWaitMs: 5_000, catchUpRefusalMs: 1_000 },
      ...{ catchUpShareMs: 60_000, maxRefusedCatchUps },
    },
    now: () => clock.ms,
    outcomes,
  });
  const reach = (position: Position, client = someone) => catchUp.reach(position, client).isReached;
  const positions = () => {
    const found: number[] = [];
    for (let seq = log.first; seq < log.end; seq += 1)
      found.push(log.at(seq)?.position.increment ?? 0);
    return found;
  };
  const publish = (n: number) => {
    log.append(toEntry(at(n)));
  };
  return { log, publish, catchUp, reach, read, outcomes, clock, positions };
}

describe('createCatchUp', () => {
  it('prepends exactly what is between a position and the tail', async () => {
    const scene = createTestbed();
    expect(await scene.reach(at(95))).toBe(true);
    expect(scene.positions()).toEqual([96, 97, 98, 99, 100]);
    expect(scene.log.floor).toEqual(at(95));
    expect(scene.log.seqAfter(at(97))).toBe(scene.log.first + 2);
  });

  it('reads once for a thousand simultaneous clients, and nothing for later ones in that range', async () => {
    const scene = createTestbed();
    const reached = Array.from({ length: 1000 }, (_, n) => scene.reach(at(50 + (n % 50))));
    expect(await Promise.all(reached)).toEqual(reached.map(() => true));
    expect(await scene.reach(at(60))).toBe(true);
    expect(scene.read).toEqual([[50, 100]]);
    expect(scene.outcomes).toMatchObject({ reached: 1, refused: 0 });
  });

  it('refuses what is too much, and retries halfway to the newest', async () => {
    const scene = createTestbed({ maxEvents: 10 });
    const reached = await Promise.all([1, 2, 95, 97].map((n) => scene.reach(at(n))));
    expect(reached).toEqual([false, false, true, true]);
    expect(scene.read).toEqual([
      [1, 100],
      [95, 100],
      [2, 95],
    ]);
  });

  it.each([
    ['too much', { maxEvents: 10 }],
    ['older than the history', { oldest: 50 }],
  ])(
    'reads once for a position that is %s, and nothing for it or older ones later',
    async (_name, how) => {
      const scene = createTestbed(how);
      expect(await scene.reach(at(40))).toBe(false);
      for (let n = 0; n < 5; n += 1) {
        expect(await scene.reach(at(40 - n))).toBe(false);
        expect(await scene.reach({ ...at(39), ordinal: 7 })).toBe(false);
        expect(await scene.reach({ ...at(40), number: 9 })).toBe(false);
      }
      expect(scene.read).toEqual([[40, 100]]);
      expect(scene.outcomes).toEqual({ reached: 0, refused: 1, remembered: 15, spent: 0, late: 0 });
      expect(await scene.reach(at(95))).toBe(true);
    },
  );

  it('reads once for an invented position, and still for older ones that are real', async () => {
    const scene = createTestbed();
    const invented = { ...at(97), ordinal: 7 };
    expect(await scene.reach(invented)).toBe(false);
    for (const number of [0, 1, 2]) expect(await scene.reach({ ...invented, number })).toBe(false);
    expect(scene.read).toEqual([[97, 100]]);
    expect(await scene.reach(at(95))).toBe(true);
  });

  it('reads again for what was only slow, once that is no longer remembered', async () => {
    const scene = createTestbed({ maxLogBytes: 40 });
    expect(await scene.reach(at(90))).toBe(false);
    expect(await scene.reach(at(89))).toBe(false);
    expect(scene.read).toHaveLength(1);
    scene.clock.ms += 1_000;
    expect(await scene.reach(at(90))).toBe(false);
    expect(scene.read).toHaveLength(2);
  });

  it('forgets refusals when another history begins', async () => {
    const scene = createTestbed({ maxEvents: 10 });
    expect(await scene.reach(at(40))).toBe(false);
    scene.catchUp.abort();
    expect(await scene.reach(at(40))).toBe(false);
    expect(scene.read).toHaveLength(2);
  });

  it('serves clients in turn, however many hopeless positions one of them brings', async () => {
    const scene = createTestbed({ maxEvents: 10 });
    // Each newer than the last, so that none is refused already.
    const attack = Array.from({ length: 50 }, (_, n) =>
      scene.reach(at(10 + n), { address: 'evil' }),
    );
    expect(await attack[0]).toBe(false);
    const more = Array.from({ length: 20 }, (_, n) => scene.reach(at(60 + n), { address: 'evil' }));
    const readBefore = scene.read.length;
    expect(await scene.reach(at(95), { address: 'honest' })).toBe(true);
    // What was under way, and its own.
    expect(scene.read.length - readBefore).toBeLessThanOrEqual(2);
    expect(await Promise.all([...attack, ...more])).not.toContain(true);
  });

  it('serves the sessions of one address in turn', async () => {
    const scene = createTestbed({ maxEvents: 10 });
    const of = (session?: string): Client => ({ address: 'shared', session });
    const attack = Array.from({ length: 50 }, (_, n) => scene.reach(at(10 + n), of('evil')));
    expect(await attack[0]).toBe(false);
    const readBefore = scene.read.length;
    expect(await scene.reach(at(95), of('honest'))).toBe(true);
    expect(scene.read.length - readBefore).toBeLessThanOrEqual(2);
    await Promise.all(attack);
  });

  it('reads nothing for a client with too many failed reads, until its window is over', async () => {
    const scene = createTestbed({ maxEvents: 10, maxRefusedCatchUps: 3 });
    for (let n = 0; n < 10; n += 1) expect(await scene.reach(at(20 + n))).toBe(false);
    expect(scene.outcomes).toMatchObject({ refused: 3, remembered: 0, spent: 7 });
    expect(await scene.reach(at(95))).toBe(false);
    expect(await scene.reach(at(95), { address: 'other' })).toBe(true);
    scene.clock.ms += 60_000;
    expect(await scene.reach(at(94))).toBe(true);
  });

  it('delays a crowd by only a few reads, however many of it are hopeless', async () => {
    const scene = createTestbed({ maxEvents: 10 });
    const crowd = Array.from({ length: 64 }, (_, n) =>
      scene.reach(at(n < 32 ? 10 + n : 95), { address: String(n) }),
    );
    expect(await Promise.all(crowd.slice(32))).not.toContain(false);
    expect(scene.read.length).toBeLessThanOrEqual(3);
    expect(await Promise.all(crowd.slice(0, 32))).not.toContain(true);
  });

  it('answers those whose deadline passes while others are served', async () => {
    let open: () => void = () => undefined;
    const scene = createTestbed({ delayRead: () => new Promise((resolve) => (open = resolve)) });
    const first = scene.reach(at(98));
    await expect.poll(() => scene.read.length).toBe(1);
    const second = scene.reach(at(97));
    scene.clock.ms += 4_999;
    scene.catchUp.sweep();
    const third = scene.reach(at(97));
    scene.clock.ms += 1;
    scene.catchUp.sweep();
    expect(await Promise.all([first, second])).toEqual([false, false]);
    expect(scene.outcomes.late).toBe(2);
    open();
    await expect.poll(() => scene.read.length).toBe(2);
    open();
    expect(await third).toBe(true);
  });

  it('reads nothing for a client that has gone before its turn', async () => {
    let open: () => void = () => undefined;
    const scene = createTestbed({ delayRead: () => new Promise((resolve) => (open = resolve)) });
    const first = scene.reach(at(98));
    await expect.poll(() => scene.read.length).toBe(1);
    const gone = scene.catchUp.reach(at(10), someone);
    gone.leave();
    open();
    expect(await first).toBe(true);
    expect(await gone.isReached).toBe(false);
    expect(scene.read).toEqual([[98, 100]]);
  });

  it('refuses when the log has no room for the stretch', async () => {
    const scene = createTestbed({ maxLogBytes: 40 });
    expect(await scene.reach(at(90))).toBe(false);
    expect(scene.positions()).toEqual([]);
    expect(await scene.reach(at(96))).toBe(true);
  });

  it('P3: continues reading when a full log has dropped its oldest entries meanwhile', async () => {
    let published = 100;
    const scene = createTestbed({
      maxLogBytes: 40,
      maxOlderBytes: 1_000,
      // Five come during the first look at the past, two during the second, none during the third.
      delayRead: async () => {
        const upTo = Math.min(published + (published === 100 ? 5 : 2), 107);
        while (published < upTo) scene.publish((published += 1));
        await Promise.resolve();
      },
    });
    expect(await scene.reach(at(97))).toBe(true);
    expect(scene.positions()).toEqual([98, 99, 100, 101, 102, 103, 104, 105, 106, 107]);
    expect(scene.read).toEqual([
      [97, 100],
      [100, 101],
      [101, 103],
    ]);
    expect(scene.outcomes).toMatchObject({ reached: 1, refused: 0 });
  });

  it('P4: refuses when the log drops its oldest entries faster than history is read', async () => {
    let published = 100;
    const scene = createTestbed({
      maxEvents: 20,
      maxLogBytes: 40,
      maxOlderBytes: 1_000,
      delayRead: async () => {
        for (let i = 0; i < 5; i += 1) scene.publish((published += 1));
        await Promise.resolve();
      },
    });
    expect(await scene.reach(at(98))).toBe(false);
    expect(scene.positions()).toEqual([published - 3, published - 2, published - 1, published]);
  });

  it('answers all waiting clients with false when aborted, and serves later ones', async () => {
    let open: () => void = () => undefined;
    const scene = createTestbed({ delayRead: () => new Promise((resolve) => (open = resolve)) });
    const first = scene.reach(at(98));
    await expect.poll(() => scene.read.length).toBe(1);
    const second = scene.reach(at(97));
    scene.catchUp.abort();
    open();
    expect(await Promise.all([first, second])).toEqual([false, false]);
    const third = scene.reach(at(99));
    await expect.poll(() => scene.read.length).toBe(2);
    open();
    expect(await third).toBe(true);
  });
});
