import { describe, expect, it } from 'vitest';
import { readArguments } from './read-arguments.ts';

const read = (...args: readonly string[]) => readArguments(args, () => 42);

describe('readArguments', () => {
  it('runs a minute with seed 1 by default', () => {
    expect(read()).toMatchObject({ seed: 1, durationMs: 60_000, losesHistory: false });
  });

  it('takes seconds, minutes, seeds, faults and defects', () => {
    expect(read('--minutes', '30', '--seed', 'random')).toMatchObject({
      seed: 42,
      durationMs: 1_800_000,
    });
    expect(read('--seconds', '5', '--faults', 'burst,client-cut')).toMatchObject({
      durationMs: 5000,
      kinds: ['burst', 'client-cut'],
    });
    expect(read('--defect', 'event-skipped').defects).toBe('event-skipped');
    expect(read('--defects').defects).toBe('all');
  });

  it.each([
    ['--seconds', 'long'],
    ['--seed', 'lucky'],
    ['--faults', 'earthquake'],
    ['--defect', 'bad-mood'],
  ])('refuses %s %s and says what is allowed', (...args) => {
    expect(() => read(...args)).toThrow(/allowed/);
  });
});
