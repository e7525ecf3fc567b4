import { describe, expect, it } from 'vitest';
import { roundSnapshotLimit } from './snapshot-limit.ts';

describe('roundSnapshotLimit', () => {
  it.each([
    [1, 1],
    [4, 2],
    [5, 5],
    [19, 10],
    [49, 20],
    [50, 50],
    [100_000, 50],
    [0, 1],
  ])('rounds %i down to %i', (limit, size) => {
    expect(roundSnapshotLimit(limit)).toBe(size);
  });
});
