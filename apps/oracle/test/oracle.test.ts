import { describe, expect, it } from 'vitest';
import { lostHistory } from '../src/lost-history.ts';
import { run, type RunResult } from '../src/run.ts';
import { faultKinds, type FaultKind } from '../src/schedule/fault-kinds.ts';
import { brokenIn } from './broken-in.ts';

const report = (): void => undefined;

function kindsIn({ struck }: RunResult): Set<FaultKind> {
  return new Set(struck.map(({ fault }) => fault.kind));
}

describe('pnpm oracle', () => {
  it('P2, P3, P4, P6, P12: finds nothing lost and nothing twice after every kind of fault', async () => {
    const result = await run({ seed: 1, durationMs: 30_000, report });
    expect(brokenIn(result)).toBe('');
    expect(kindsIn(result)).toEqual(new Set(faultKinds));
  });

  it('P4: finds a gap said where history is lost', async () => {
    const result = await run({ seed: 2, durationMs: 8000, report, ...lostHistory });
    expect(brokenIn(result)).toBe('');
    expect(kindsIn(result)).toContain('history-lost');
    const resets = result.nodes.map((node) => node?.get('tidings_feed_resets_total') ?? 0);
    expect(Math.max(...resets)).toBeGreaterThan(0);
  });
});
