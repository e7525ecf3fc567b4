import { drawDelay } from './backoff.ts';
import type { Input } from './input.ts';
import type { RefusalDecision } from './classify-refusal.ts';
import type { ReconnectLimits } from './limits.ts';
import type { ConnectionState, Reconnecting, ReconnectReason } from './state.ts';

/** What to do at the edge, in this order; `close` ends both connection and probe. */
export type Effect = 'close' | 'open' | 'probe';

/** What a transition depends on besides state and input: all of it values. */
export interface Context {
  /** Milliseconds, by the source's clock. */
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: number;
  readonly limits: ReconnectLimits;
}

/** The next state and what to do; the same state object when nothing changed. */
export interface Step {
  readonly state: ConnectionState;
  readonly effects: readonly Effect[];
}

/** Decides everything a source does. Inputs that mean nothing in a state are ignored. */
export function transition(state: ConnectionState, input: Input, context: Context): Step {
  switch (input.type) {
    case 'ended':
      return state.name === 'stopped' && state.reason === 'closed'
        ? stay(state)
        : { state: { name: 'stopped', reason: 'closed' }, effects: closing(state) };
    case 'asked':
      return state.name === 'stopped' && state.reason === 'closed'
        ? stay(state)
        : retry(state, context, { reason: 'asked', attempt: 1, delayMs: 0 });
    case 'silent':
      if (!isConnected(state)) return stay(state);
      return retry(state, context, {
        reason: 'silent',
        // After a sleep no others reconnect at this moment, and the user is looking.
        ...(input.slept && { attempt: 1, delayMs: 0 }),
      });
    case 'due':
      return state.name === 'reconnecting'
        ? { state: { name: 'connecting', attempt: state.attempt }, effects: ['open'] }
        : stay(state);
    case 'opened':
      return state.name === 'connecting'
        ? { state: { name: 'catchingUp', attempt: state.attempt }, effects: [] }
        : stay(state);
    case 'failed':
      return fail(state, input.refused, context);
    case 'classified':
      return state.name === 'connecting'
        ? applyDecision(state, input.decision, context)
        : stay(state);
    case 'unopenable':
      return state.name === 'connecting'
        ? { state: { name: 'stopped', reason: 'invalid-url' }, effects: ['close'] }
        : stay(state);
    case 'synced':
      return synchronize(state, input, context);
    case 'outdated':
      return isOpen(state)
        ? { state: { name: 'stopped', reason: 'outdated' }, effects: ['close'] }
        : stay(state);
    case 'heartbeat':
      if (state.name !== 'live') return stay(state);
      if (state.lagMs === input.lagMs && state.late === input.late) return stay(state);
      return { state: { ...state, lagMs: input.lagMs, late: input.late }, effects: [] };
    case 'moving':
      return isOpen(state) ? move(state, input.retryMs, context) : stay(state);
  }
}

function fail(state: ConnectionState, refused: boolean, context: Context): Step {
  if (isOpen(state)) return retry(state, context, { reason: 'closed' });
  if (state.name !== 'connecting') return stay(state);
  if (refused) return { state, effects: ['close', 'probe'] };
  return retry(state, context, { reason: 'unreachable' });
}

function applyDecision(state: ConnectionState, decision: RefusalDecision, context: Context): Step {
  if (decision.kind === 'stop') {
    const { reason, status, code } = decision;
    return {
      state: { name: 'stopped', reason, status, ...(code !== undefined && { code }) },
      effects: ['close'],
    };
  }
  const { reason, status, afterMs } = decision;
  const { limits, random } = context;
  return retry(state, context, {
    reason,
    ...(status !== undefined && { status }),
    // Never earlier than asked, and not all at the same moment.
    ...(afterMs !== undefined && {
      delayMs: Math.min(afterMs, limits.maxRetryAfterMs) + drawDelay(1, limits, random),
    }),
  });
}

function synchronize(
  state: ConnectionState,
  input: Extract<Input, { type: 'synced' }>,
  context: Context,
): Step {
  if (!isOpen(state)) return stay(state);
  const { outcome, missed, heartbeatMs } = input;
  const before =
    state.name === 'live' ? state : { since: context.now, lagMs: undefined, late: false };
  return {
    state: {
      name: 'live',
      attempt: state.attempt,
      outcome,
      missed,
      since: before.since,
      lagMs: before.lagMs,
      late: before.late,
      heartbeatMs,
    },
    effects: [],
  };
}

function move(state: ConnectionState, retryMs: number, context: Context): Step {
  const attempt = nextAttempt(state, context);
  // A server that sends `moving` to every newcomer must not be retried in a tight loop.
  const patienceMs = attempt > 2 ? drawDelay(attempt - 1, context.limits, context.random) : 0;
  const delayMs = Math.min(retryMs, context.limits.maxRetryAfterMs);
  return retry(state, context, {
    reason: 'moving',
    attempt,
    delayMs: Math.max(delayMs, patienceMs),
  });
}

function retry(
  state: ConnectionState,
  context: Context,
  how: {
    readonly reason: ReconnectReason;
    readonly status?: number;
    readonly attempt?: number;
    readonly delayMs?: number;
  },
): Step {
  const attempt = how.attempt ?? nextAttempt(state, context);
  const delayMs = how.delayMs ?? drawDelay(attempt - 1, context.limits, context.random);
  const next: Reconnecting = {
    name: 'reconnecting',
    attempt,
    delayMs,
    retryAt: context.now + delayMs,
    reason: how.reason,
    ...(how.status !== undefined && { status: how.status }),
  };
  return { state: next, effects: closing(state) };
}

/** Counts the tries; a connection that was live for long enough counts as the first one. */
function nextAttempt(state: ConnectionState, { now, limits }: Context): number {
  if (state.name === 'stopped') return 1;
  const isSettled = state.name === 'live' && now - state.since >= limits.settledAfterMs;
  return isSettled ? 2 : state.attempt + 1;
}

function stay(state: ConnectionState): Step {
  return { state, effects: [] };
}

function closing(state: ConnectionState): readonly Effect[] {
  return isConnected(state) ? ['close'] : [];
}

function isOpen(
  state: ConnectionState,
): state is Extract<ConnectionState, { name: 'catchingUp' | 'live' }> {
  return state.name === 'catchingUp' || state.name === 'live';
}

function isConnected(state: ConnectionState): boolean {
  return state.name === 'connecting' || isOpen(state);
}
