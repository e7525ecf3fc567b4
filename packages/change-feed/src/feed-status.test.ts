import { describe, expect, it } from 'vitest';
import { classifyLiveness, type FeedPhase, type FeedState } from './feed-status.ts';

const limits = { lateAfterMs: 10, notReadyAfterMs: 30 };

const table: readonly (readonly [FeedPhase, number | undefined, FeedState, boolean])[] = [
  ['opening', undefined, 'opening', false],
  ['reading', undefined, 'opening', false],
  ['reading', 0, 'open', true],
  ['reading', 9, 'open', true],
  ['reading', 10, 'late', true],
  ['reading', 29, 'late', true],
  ['reading', 30, 'late', false],
  ['opening', 0, 'reopening', true],
  ['opening', 10, 'late', true],
  ['opening', 30, 'late', false],
  ['stopped', 0, 'stopped', false],
  ['stopped', undefined, 'stopped', false],
];

describe('classifyLiveness', () => {
  it.each(table)('in phase %s, silent for %s ms: %s, ready %s', (phase, silentMs, state, ready) => {
    expect(classifyLiveness({ phase, silentMs, ...limits })).toEqual({ state, ready });
  });
});
