import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { transitionLiveness, type Liveness, type LivenessInput } from './liveness.ts';

/** The columns of the table in docs/protocol.md. */
const states: Readonly<Record<string, Liveness>> = {
  seeking: { name: 'seeking', tries: 1 },
  following: { name: 'following' },
  asking: { name: 'asking', again: false },
  'asking again': { name: 'asking', again: true },
  asleep: { name: 'asleep' },
};

/** Its rows. */
const inputs: readonly LivenessInput[] = ['found', 'heard', 'due', 'late', 'lost', 'sleep', 'wake'];

function cellOf(state: Liveness, input: LivenessInput): string {
  const step = transitionLiveness(state, input);
  if (step.state === state && step.effects.length === 0) return '=';
  const { name } = step.state;
  const isAgain = step.state.name === 'asking' && step.state.again;
  return [isAgain ? 'asking again' : name, ...step.effects].join(', ');
}

/** The table after `<!-- tab -->`: its cells, trimmed, row by row. */
function readTable(): string[][] {
  const page = readFileSync(new URL('../../../../docs/protocol.md', import.meta.url), 'utf8');
  const [, after = ''] = page.split('<!-- tab -->');
  const [table = ''] = after.trim().split('\n\n');
  return table
    .split('\n')
    .filter((_, line) => line !== 1)
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1));
}

it('does what the table in docs/protocol.md says, in every state, on every input', () => {
  expect(readTable()).toEqual([
    ['', ...Object.keys(states)],
    ...inputs.map((input) => [
      input,
      ...Object.values(states).map((state) => cellOf(state, input)),
    ]),
  ]);
});

it('counts failed attempts to find a leader, and resets the count when it finds one', () => {
  const sought = transitionLiveness({ name: 'seeking', tries: 1 }, 'due').state;
  expect(sought).toEqual({ name: 'seeking', tries: 2 });
  expect(transitionLiveness(transitionLiveness(sought, 'found').state, 'lost').state).toEqual({
    name: 'seeking',
    tries: 0,
  });
});

it('asks once more when its own timer was late, but only once', () => {
  const asking = transitionLiveness({ name: 'following' }, 'late').state;
  const again = transitionLiveness(asking, 'late').state;
  expect(again).toEqual({ name: 'asking', again: true });
  expect(transitionLiveness(again, 'late')).toEqual({
    state: { name: 'seeking', tries: 1 },
    effects: ['replace'],
  });
});
