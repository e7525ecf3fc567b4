import { describe, expect, it } from 'vitest';
import { defectNames } from '../src/defects/defects.ts';
import { runDefect } from '../src/defects/run-defects.ts';
import { lostHistory } from '../src/lost-history.ts';
import { run } from '../src/run.ts';
import { faultKinds } from '../src/schedule/fault-kinds.ts';
import { brokenIn } from './broken-in.ts';

const report = (): void => undefined;

describe('pnpm oracle', () => {
  it('P2, P3, P4, P6, P11, P12, P13: finds nothing lost and nothing twice while everything is broken', async () => {
    const result = await run({ seed: 3, durationMs: 90_000, report });
    expect(brokenIn(result)).toBe('');
    const hit = result.struck.flatMap(({ fault, hit }) => (hit > 0 ? [fault.kind] : []));
    expect(new Set(hit)).toEqual(new Set(faultKinds));
  });

  it('P4: finds a gap said where history is lost', async () => {
    const result = await run({ seed: 1, durationMs: 30_000, report, ...lostHistory });
    expect(brokenIn(result)).toBe('');
    expect(result.struck.map(({ fault }) => fault.kind)).toContain('history-lost');
    const resets = result.nodes.map((node) => node?.get('tidings_feed_resets_total') ?? 0);
    expect(Math.max(...resets)).toBeGreaterThan(0);
  });

  it.each(['none' as const, ...defectNames])('notices the defect %s', async (name) => {
    const { isRight, result } = await runDefect(name, { seed: 1, report });
    expect(isRight, brokenIn(result)).toBe(true);
  });
});
