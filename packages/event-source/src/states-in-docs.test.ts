import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Input } from './input.ts';
import { defaultLimits } from './limits.ts';
import type { ConnectionState } from './state.ts';
import { transition } from './transition.ts';

const live = {
  name: 'live',
  attempt: 1,
  outcome: 'snapshot',
  missed: 0,
  since: 0,
  lagMs: 7,
  late: false,
  heartbeatMs: 5000,
} as const;

/** The columns of the table in docs/protocol.md. */
const states: Readonly<Record<string, ConnectionState>> = {
  connecting: { name: 'connecting', attempt: 1 },
  catchingUp: { name: 'catchingUp', attempt: 1 },
  live,
  reconnecting: {
    name: 'reconnecting',
    attempt: 2,
    delayMs: 50,
    retryAt: 50,
    reason: 'closed',
  },
  stopped: { name: 'stopped', reason: 'unauthorized', status: 401 },
  closed: { name: 'stopped', reason: 'closed' },
};

/** Its rows, by what stands first in each. */
const inputs: Readonly<Record<string, Input>> = {
  opened: { type: 'opened' },
  'failed, will be tried again': { type: 'failed', refused: false },
  'failed, refused': { type: 'failed', refused: true },
  'classified: stop': {
    type: 'classified',
    decision: { kind: 'stop', reason: 'unauthorized', status: 403 },
  },
  'classified: retry': {
    type: 'classified',
    decision: { kind: 'retry', reason: 'refused', status: 500 },
  },
  synced: { type: 'synced', outcome: 'gap', missed: 0, heartbeatMs: 4000 },
  outdated: { type: 'outdated' },
  heartbeat: { type: 'heartbeat', lagMs: 9, late: false },
  moving: { type: 'moving', retryMs: 740 },
  silent: { type: 'silent', slept: false },
  'silent, slept': { type: 'silent', slept: true },
  due: { type: 'due' },
  asked: { type: 'asked' },
  unopenable: { type: 'unopenable' },
  ended: { type: 'ended' },
};

function cellOf(state: ConnectionState, input: Input): string {
  const context = { now: 0, random: 0.5, limits: defaultLimits };
  const step = transition(state, input, context);
  if (step.state === state && step.effects.length === 0) return '=';
  const isClosed = step.state.name === 'stopped' && step.state.reason === 'closed';
  return [isClosed ? 'closed' : step.state.name, ...step.effects].join(', ');
}

/** The table after `<!-- wrapper -->`: its cells, trimmed, row by row. */
function readTable(): string[][] {
  const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
  const [, after = ''] = page.split('<!-- wrapper -->');
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
    ...Object.entries(inputs).map(([name, input]) => [
      name,
      ...Object.values(states).map((state) => cellOf(state, input)),
    ]),
  ]);
});
