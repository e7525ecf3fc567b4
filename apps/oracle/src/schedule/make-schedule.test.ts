import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { faultKinds } from './fault-kinds.ts';
import { makeSchedule } from './make-schedule.ts';

const make = (seed: number, durationMs = 60_000) =>
  makeSchedule(createRandom(seed).fork('faults'), { durationMs });

describe('makeSchedule', () => {
  it('draws the same schedule from the same seed, and another from another', () => {
    expect(make(7)).toEqual(make(7));
    expect(make(7)).not.toEqual(make(8));
  });

  it('has every kind at least once, however short the run is', () => {
    for (const seconds of [1, 20, 60]) {
      const kinds = new Set(make(1, seconds * 1000).map(({ kind }) => kind));
      expect(kinds).toEqual(new Set(faultKinds));
    }
  });

  it('spreads the faults over a long run in order, inside its edges', () => {
    const times = make(3, 600_000).map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThan(120);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(3000);
    expect(times.at(-1)).toBeLessThan(597_000);
  });

  it('draws from the given kinds alone', () => {
    const schedule = makeSchedule(createRandom(1), { durationMs: 60_000, kinds: ['burst'] });
    expect(new Set(schedule.map(({ kind }) => kind))).toEqual(new Set(['burst']));
    expect(makeSchedule(createRandom(1), { durationMs: 60_000, kinds: [] })).toEqual([]);
  });
});
