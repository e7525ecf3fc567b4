import { describe, expect, it } from 'vitest';
import { readSnapshotLimit } from './snapshot-limit.ts';

describe('readSnapshotLimit', () => {
  it.each([
    [[], undefined],
    [['1'], 1],
    [['007'], 7],
    [['1000'], 1000],
    [['9'.repeat(400)], Infinity],
  ])('reads %j', (given, limit) => {
    expect(readSnapshotLimit(given)).toBe(limit);
  });

  it.each([[['0']], [['-1']], [['1.5']], [['']], [['ten']], [['1e3']], [[' 5']], [['5', '5']]])(
    'refuses %j',
    (given) => {
      expect(() => readSnapshotLimit(given)).toThrow(/^limit: must be a whole number/);
    },
  );
});
