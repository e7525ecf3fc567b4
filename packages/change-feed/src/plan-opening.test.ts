import { describe, expect, it } from 'vitest';
import { Interruption } from './interruption.ts';
import { placeAfter, planOpening, type Place } from './plan-opening.ts';

const history = { epoch: 'abcd0123', feedHash: '0f3n9a7c' };
const now = { seconds: 1000, increment: 7 };
const present = { history, now };
const at = (part: object): Place => ({
  kind: 'at',
  position: { ...history, seconds: 990, increment: 3, ordinal: 4, number: 0, ...part },
});

describe('planOpening', () => {
  it('starts in the recent past', () => {
    const { startAt, opened } = planOpening(
      { kind: 'start', from: 'recent-past' },
      present,
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
    const { startAt } = planOpening({ kind: 'start', from: 'recent-past' }, present, 9e9);
    expect(startAt).toEqual({ seconds: 0, increment: 0 });
  });

  it('resets from now, with the reason', () => {
    const { startAt, opened } = planOpening({ kind: 'reset', reason: 'dropped' }, present, 60_000);
    expect(startAt).toEqual(now);
    expect(opened).toMatchObject({
      why: 'reset',
      reason: 'dropped',
      after: { ...now, ordinal: 0 },
    });
  });

  it('continues at the last cluster time, inclusive, without saying so', () => {
    const plan = planOpening(at({}), present, 60_000);
    expect(plan.startAt).toEqual({ seconds: 990, increment: 3 });
    expect(plan.opened).toBeUndefined();
    expect(plan.kept.ordinal).toBe(4);
  });

  it.each([
    ['of another epoch', at({ epoch: 'zzzz9999' })],
    ['of another feed', at({ feedHash: '00000000' })],
    ["beyond the cluster's time", at({ seconds: 1000, increment: 8 })],
  ])('P4: demands a reset for a place %s', (_, place) => {
    expect(() => planOpening(place, present, 60_000)).toThrow(Interruption);
  });
});

describe('placeAfter', () => {
  it('keeps the place on resume', () => {
    const place = at({});
    expect(placeAfter(place, 'resume', 'why')).toBe(place);
  });

  it('loses the place on reset', () => {
    expect(placeAfter(at({}), 'reset', 'why', now)).toEqual({ kind: 'reset', reason: 'why' });
  });

  it('starts from now when the recent past is gone, as nobody has seen anything yet', () => {
    const place = placeAfter({ kind: 'start', from: 'recent-past' }, 'reset', 'why', now);
    expect(place).toEqual({ kind: 'start', from: 'now' });
  });

  it.each<Place>([
    { kind: 'start', from: 'now' },
    { kind: 'reset', reason: 'why' },
  ])('goes beyond the time from which it has failed: $kind', (place) => {
    expect(placeAfter(place, 'reset', 'why', now)).toEqual({ ...place, beyond: now });
  });
});
