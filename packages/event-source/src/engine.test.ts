import { describe, expect, it } from 'vitest';
import { createManualClock } from '../test/manual-clock.ts';
import { createEngine } from './engine.ts';
import { defaultLimits } from './limits.ts';
import type { Effect } from './transition.ts';

function start() {
  const clock = createManualClock();
  const effects: Effect[] = [];
  const engine = createEngine({
    limits: defaultLimits,
    clock,
    random: () => 0.5,
    run: (effect) => effects.push(effect),
    onThrown: (cause) => {
      throw cause;
    },
  });
  engine.begin();
  return { clock, engine, effects };
}

function startLive() {
  const started = start();
  started.engine.dispatch({ type: 'opened' });
  started.engine.dispatch({
    type: 'synced',
    outcome: 'snapshot',
    missed: 0,
    heartbeatMs: 5000,
  });
  return started;
}

describe('createEngine', () => {
  it('gives a connection its full timeout, however long the wait before it was', () => {
    const { clock, engine, effects } = start();
    engine.dispatch({
      type: 'classified',
      decision: { kind: 'retry', reason: 'refused', status: 503, afterMs: 60_000 },
    });
    clock.advance(60_500);
    expect(effects).toEqual(['open', 'close', 'open']);
    clock.advance(14_999);
    expect(engine.state.name).toBe('connecting');
    clock.advance(1);
    expect(engine.state).toMatchObject({ name: 'reconnecting', reason: 'silent', attempt: 3 });
  });

  it('gives the probe its full timeout', () => {
    const { clock, engine, effects } = start();
    clock.advance(14_000);
    engine.dispatch({ type: 'failed', refused: true });
    expect(effects).toEqual(['open', 'close', 'probe']);
    clock.advance(14_999);
    expect(engine.state.name).toBe('connecting');
    clock.advance(1);
    expect(engine.state).toMatchObject({ name: 'reconnecting', reason: 'silent' });
  });

  it('reconnects with jitter after two and a half silent heartbeats', () => {
    const { clock, engine } = startLive();
    clock.advance(12_000);
    engine.markActivity();
    clock.advance(12_499);
    expect(engine.state.name).toBe('live');
    clock.advance(1);
    expect(engine.state).toMatchObject({ name: 'reconnecting', reason: 'silent', delayMs: 500 });
  });

  it('reconnects at once when its timer fires much too late: the machine slept', () => {
    const { clock, engine, effects } = startLive();
    clock.jump(3_600_000);
    clock.advance(0);
    expect(engine.state).toMatchObject({ name: 'connecting', attempt: 1 });
    expect(effects).toEqual(['open', 'close', 'open']);
  });

  it('never has more than one timer, and none once it ended', () => {
    const { clock, engine } = startLive();
    for (let i = 0; i < 100; i += 1) {
      clock.advance(3000);
      if (i % 3 === 0) engine.markActivity();
      if (i % 7 === 0) engine.dispatch({ type: 'asked' });
      if (i % 2 === 0) engine.dispatch({ type: 'opened' });
      expect(clock.timers).toBe(1);
    }
    engine.dispatch({ type: 'ended' });
    expect(clock.timers).toBe(0);
  });
});
