import { describe, expect, it } from 'vitest';
import { Interruption } from './interruption.ts';
import { resumePointAfter, planOpening, type ResumePoint } from './plan-opening.ts';

const history = { epoch: 'abcd0123', feedHash: '0f3n9a7c' };
const now = { seconds: 1000, increment: 7 };
const database = { history, now };
const at = (part: object): ResumePoint => ({
  kind: 'at',
  position: { ...history, seconds: 990, increment: 3, ordinal: 4, number: 0, ...part },
});

describe('planOpening', () => {
  it('starts in the recent past', () => {
    const { startAt, opened } = planOpening(
      { kind: 'start', from: 'recent-past' },
      database,
      60_000,
    );
    expect(startAt).toEqual({ seconds: 940, increment: 0 });
    expect(opened).toEqual({
      type: 'opened',
      why: 'start',
      after: { ...history, seconds: 940, increment: 0, ordinal: 0, number: 0 },
    });
  });

  it('starts at the beginning of time when the recent past reaches beyond', () => {
    const { startAt } = planOpening({ kind: 'start', from: 'recent-past' }, database, 9e9);
    expect(startAt).toEqual({ seconds: 0, increment: 0 });
  });

  it('resets from now, with the reason', () => {
    const { startAt, opened } = planOpening({ kind: 'reset', reason: 'dropped' }, database, 60_000);
    expect(startAt).toEqual(now);
    expect(opened).toMatchObject({
      why: 'reset',
      reason: 'dropped',
      after: { ...now, ordinal: 0 },
    });
  });

  it('continues at the last cluster time, inclusive, without an opened item', () => {
    const plan = planOpening(at({}), database, 60_000);
    expect(plan.startAt).toEqual({ seconds: 990, increment: 3 });
    expect(plan.opened).toBeUndefined();
    expect(plan.lastPosition.ordinal).toBe(4);
  });

  it.each([
    ['of another epoch', at({ epoch: 'zzzz9999' })],
    ['of another feed', at({ feedHash: '00000000' })],
    ["beyond the cluster's time", at({ seconds: 1000, increment: 8 })],
  ])('P4: demands a reset for a place %s', (_, resumePoint) => {
    expect(() => planOpening(resumePoint, database, 60_000)).toThrow(Interruption);
  });
});

describe('resumePointAfter', () => {
  it('keeps the position on resume', () => {
    const resumePoint = at({});
    expect(resumePointAfter(resumePoint, 'resume', 'why')).toBe(resumePoint);
  });

  it('drops the position on reset', () => {
    expect(resumePointAfter(at({}), 'reset', 'why', now)).toEqual({ kind: 'reset', reason: 'why' });
  });

  it('starts from now when the recent past is gone, because nobody has seen anything yet', () => {
    const resumePoint = resumePointAfter(
      { kind: 'start', from: 'recent-past' },
      'reset',
      'why',
      now,
    );
    expect(resumePoint).toEqual({ kind: 'start', from: 'now' });
  });

  it.each<ResumePoint>([
    { kind: 'start', from: 'now' },
    { kind: 'reset', reason: 'why' },
  ])('goes beyond the time from which it has failed: $kind', (resumePoint) => {
    expect(resumePointAfter(resumePoint, 'reset', 'why', now)).toEqual({
      ...resumePoint,
      beyond: now,
    });
  });
});
