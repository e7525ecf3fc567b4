import { describe, expect, it } from 'vitest';
import type { Input } from './input.ts';
import { defaultLimits } from './limits.ts';
import type { ConnectionState, Live } from './state.ts';
import { transition, type Context, type Step } from './transition.ts';

const context: Context = { now: 100_000, random: 0.5, limits: defaultLimits };

const young: Live = {
  name: 'live',
  attempt: 3,
  outcome: 'resumed',
  missed: 4,
  since: 90_001,
  lagMs: 7,
  late: false,
  heartbeatMs: 5000,
};

const states = {
  connecting: { name: 'connecting', attempt: 3 },
  catchingUp: { name: 'catchingUp', attempt: 3 },
  'live, young': young,
  'live, settled': { ...young, since: 90_000 },
  reconnecting: {
    name: 'reconnecting',
    attempt: 3,
    delayMs: 50,
    retryAt: 100_001,
    reason: 'closed',
  },
  'stopped, unauthorized': { name: 'stopped', reason: 'unauthorized', status: 401 },
  'stopped, closed': { name: 'stopped', reason: 'closed' },
} as const satisfies Record<string, ConnectionState>;

const inputs = {
  opened: { type: 'opened' },
  dropped: { type: 'failed', refused: false },
  refused: { type: 'failed', refused: true },
  'classified: stop': {
    type: 'classified',
    decision: { kind: 'stop', reason: 'unauthorized', status: 403, code: 'signed-out' },
  },
  'classified: retry': {
    type: 'classified',
    decision: { kind: 'retry', reason: 'refused', status: 500 },
  },
  'classified: wait': {
    type: 'classified',
    decision: { kind: 'retry', reason: 'refused', status: 503, afterMs: 9_999_999 },
  },
  synced: { type: 'synced', outcome: 'gap', missed: 0, heartbeatMs: 4000 },
  outdated: { type: 'outdated' },
  heartbeat: { type: 'heartbeat', lagMs: 9, late: true },
  'same heartbeat': { type: 'heartbeat', lagMs: 7, late: false },
  moving: { type: 'moving', retryMs: 740 },
  silent: { type: 'silent', slept: false },
  slept: { type: 'silent', slept: true },
  due: { type: 'due' },
  asked: { type: 'asked' },
  unopenable: { type: 'unopenable' },
  ended: { type: 'ended' },
} as const satisfies Record<string, Input>;

/** The very same state, and nothing to do. */
const same = '=';

const table: Record<keyof typeof states, Record<keyof typeof inputs, string>> = {
  connecting: {
    opened: 'catchingUp #3',
    dropped: 'reconnecting #4 unreachable 2000ms | close',
    refused: 'connecting #3 | close probe',
    'classified: stop': 'stopped unauthorized 403 signed-out | close',
    'classified: retry': 'reconnecting #4 refused 500 2000ms | close',
    'classified: wait': 'reconnecting #4 refused 503 300500ms | close',
    synced: same,
    outdated: same,
    heartbeat: same,
    'same heartbeat': same,
    moving: same,
    silent: 'reconnecting #4 silent 2000ms | close',
    slept: 'reconnecting #1 silent 0ms | close',
    due: same,
    asked: 'reconnecting #1 asked 0ms | close',
    unopenable: 'stopped invalid-url | close',
    ended: 'stopped closed | close',
  },
  catchingUp: {
    opened: same,
    dropped: 'reconnecting #4 closed 2000ms | close',
    refused: 'reconnecting #4 closed 2000ms | close',
    'classified: stop': same,
    'classified: retry': same,
    'classified: wait': same,
    synced: 'live #3 gap 0 since 100000 lag undefined beat 4000',
    outdated: 'stopped outdated | close',
    heartbeat: same,
    'same heartbeat': same,
    moving: 'reconnecting #4 moving 2000ms | close',
    silent: 'reconnecting #4 silent 2000ms | close',
    slept: 'reconnecting #1 silent 0ms | close',
    due: same,
    asked: 'reconnecting #1 asked 0ms | close',
    unopenable: same,
    ended: 'stopped closed | close',
  },
  'live, young': {
    opened: same,
    dropped: 'reconnecting #4 closed 2000ms | close',
    refused: 'reconnecting #4 closed 2000ms | close',
    'classified: stop': same,
    'classified: retry': same,
    'classified: wait': same,
    synced: 'live #3 gap 0 since 90001 lag 7 beat 4000',
    outdated: 'stopped outdated | close',
    heartbeat: 'live #3 resumed 4 since 90001 lag 9 late beat 5000',
    'same heartbeat': same,
    moving: 'reconnecting #4 moving 2000ms | close',
    silent: 'reconnecting #4 silent 2000ms | close',
    slept: 'reconnecting #1 silent 0ms | close',
    due: same,
    asked: 'reconnecting #1 asked 0ms | close',
    unopenable: same,
    ended: 'stopped closed | close',
  },
  'live, settled': {
    opened: same,
    dropped: 'reconnecting #2 closed 500ms | close',
    refused: 'reconnecting #2 closed 500ms | close',
    'classified: stop': same,
    'classified: retry': same,
    'classified: wait': same,
    synced: 'live #3 gap 0 since 90000 lag 7 beat 4000',
    outdated: 'stopped outdated | close',
    heartbeat: 'live #3 resumed 4 since 90000 lag 9 late beat 5000',
    'same heartbeat': same,
    moving: 'reconnecting #2 moving 740ms | close',
    silent: 'reconnecting #2 silent 500ms | close',
    slept: 'reconnecting #1 silent 0ms | close',
    due: same,
    asked: 'reconnecting #1 asked 0ms | close',
    unopenable: same,
    ended: 'stopped closed | close',
  },
  reconnecting: {
    opened: same,
    dropped: same,
    refused: same,
    'classified: stop': same,
    'classified: retry': same,
    'classified: wait': same,
    synced: same,
    outdated: same,
    heartbeat: same,
    'same heartbeat': same,
    moving: same,
    silent: same,
    slept: same,
    due: 'connecting #3 | open',
    asked: 'reconnecting #1 asked 0ms',
    unopenable: same,
    ended: 'stopped closed',
  },
  'stopped, unauthorized': {
    opened: same,
    dropped: same,
    refused: same,
    'classified: stop': same,
    'classified: retry': same,
    'classified: wait': same,
    synced: same,
    outdated: same,
    heartbeat: same,
    'same heartbeat': same,
    moving: same,
    silent: same,
    slept: same,
    due: same,
    asked: 'reconnecting #1 asked 0ms',
    unopenable: same,
    ended: 'stopped closed',
  },
  'stopped, closed': {
    opened: same,
    dropped: same,
    refused: same,
    'classified: stop': same,
    'classified: retry': same,
    'classified: wait': same,
    synced: same,
    outdated: same,
    heartbeat: same,
    'same heartbeat': same,
    moving: same,
    silent: same,
    slept: same,
    due: same,
    asked: same,
    unopenable: same,
    ended: same,
  },
};

const cells = keysOf(states).flatMap((state) =>
  keysOf(inputs).map((input) => [state, input, table[state][input]] as const),
);

describe('transition', () => {
  it.each(cells)('%s × %s → %s', (state, input, expected) => {
    expect(show(transition(states[state], inputs[input], context), states[state])).toBe(expected);
  });

  it('P8: is live only by a sync', () => {
    const lively = cells.filter(
      ([state, input]) =>
        !state.startsWith('live') &&
        transition(states[state], inputs[input], context).state.name === 'live',
    );
    expect(lively.map(([state, input]) => `${state} × ${input}`)).toEqual(['catchingUp × synced']);
  });

  it('moves at exactly the requested time when the connection was the first of its series', () => {
    const first = { name: 'catchingUp', attempt: 1 } as const;
    expect(show(transition(first, inputs.moving, context), first)).toBe(
      'reconnecting #2 moving 740ms | close',
    );
  });

  it('returns when the next attempt is due, by the clock', () => {
    const { state } = transition(states['live, settled'], inputs.dropped, context);
    expect(state).toMatchObject({ delayMs: 500, retryAt: 100_500 });
  });
});

function show({ state, effects }: Step, before: ConnectionState): string {
  if (state === before && effects.length === 0) return same;
  const todo = effects.length === 0 ? '' : ` | ${effects.join(' ')}`;
  return `${showState(state)}${todo}`;
}

function showState(state: ConnectionState): string {
  switch (state.name) {
    case 'connecting':
    case 'catchingUp':
      return `${state.name} #${String(state.attempt)}`;
    case 'live': {
      const { attempt, outcome, missed, since, lagMs, late, heartbeatMs } = state;
      const lag = `${String(lagMs)}${late ? ' late' : ''}`;
      return `live #${String(attempt)} ${outcome} ${String(missed)} since ${String(since)} lag ${lag} beat ${String(heartbeatMs)}`;
    }
    case 'reconnecting': {
      const status = state.status === undefined ? '' : ` ${String(state.status)}`;
      return `reconnecting #${String(state.attempt)} ${state.reason}${status} ${String(state.delayMs)}ms`;
    }
    case 'stopped':
      return ['stopped', state.reason, state.status, state.code]
        .filter((part) => part !== undefined)
        .join(' ');
  }
}

function keysOf<T extends object>(record: T): (keyof T & string)[] {
  // The literals above have no other keys than their types say.
  return Object.keys(record) as (keyof T & string)[];
}
