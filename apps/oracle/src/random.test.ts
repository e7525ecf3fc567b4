import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draws = (seed: number, name: string, before = 0): number[] => {
  const random = createRandom(seed);
  for (let i = 0; i < before; i += 1) random.next();
  const fork = random.fork(name);
  return Array.from({ length: 5 }, () => fork.next());
};

describe('createRandom', () => {
  it('forks by seed and name alone, so that fewer faults change no write', () => {
    expect(draws(7, 'direct 1', 100)).toEqual(draws(7, 'direct 1'));
    expect(draws(7, 'direct 2')).not.toEqual(draws(7, 'direct 1'));
    expect(draws(8, 'direct 1')).not.toEqual(draws(7, 'direct 1'));
  });
});
