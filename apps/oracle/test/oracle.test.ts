import { describe, expect, it } from 'vitest';
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
});
