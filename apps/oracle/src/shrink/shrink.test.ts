import { describe, expect, it } from 'vitest';
import type { Fault } from '../schedule/fault-kinds.ts';
import { closeRanks, shrink } from './shrink.ts';

const faults = Array.from({ length: 40 }, (_, target): Fault => ({
  atMs: 3000 + target * 4000,
  kind: 'client-cut',
  target,
  forMs: 1500,
}));
const targetsOf = (some: readonly Fault[]): number[] => some.map(({ target }) => target);

/** Breaks when all of the culprits are in the schedule; says what it took to find them. */
async function shrinkTo(
  culprits: readonly number[],
  { suspects = faults, most = Infinity }: { suspects?: readonly Fault[]; most?: number } = {},
) {
  const tried: number[][] = [];
  const { faults: left, rate } = await shrink(faults, {
    suspects,
    attempt(some) {
      tried.push(targetsOf(some));
      const broken = culprits.every((culprit) => targetsOf(some).includes(culprit)) ? 2 : 0;
      return Promise.resolve(tried.length > most ? undefined : { broken, runs: 3 });
    },
  });
  return { left: targetsOf(left), rate, tried };
}

describe('shrink', () => {
  it('finds the faults that matter, and how often they fail', async () => {
    expect(await shrinkTo([23])).toMatchObject({ left: [23], rate: { broken: 2, runs: 3 } });
    expect((await shrinkTo([5, 31])).left).toEqual([5, 31]);
    expect((await shrinkTo([0, 19, 39])).left).toEqual([0, 19, 39]);
  });

  it('tries first whether any fault is needed, and then those around the violation', async () => {
    expect((await shrinkTo([])).tried).toEqual([[]]);
    const { left, tried } = await shrinkTo([20], { suspects: faults.slice(18, 22) });
    expect(left).toEqual([20]);
    expect(tried[1]).toEqual([18, 19, 20, 21]);
    expect(tried.length).toBeLessThan(8);
  });

  it('returns the shortest so far when time is up, or nothing shorter fails', async () => {
    expect((await shrinkTo([5, 31], { most: 6 })).left).toContain(31);
    expect(await shrinkTo([99])).toMatchObject({ left: targetsOf(faults), rate: undefined });
  });
});

describe('closeRanks', () => {
  it('shortens quiet periods and leaves the rest', () => {
    const at = (atMs: number): Fault => ({ atMs, kind: 'burst', target: 0, forMs: 0 });
    const times = closeRanks([at(9000), at(9100), at(30_000), at(33_000)]).map(({ atMs }) => atMs);
    expect(times).toEqual([5000, 5100, 10_100, 13_100]);
  });
});
