import { lastOrdinal } from '@tidings/protocol';
import { Timestamp, type ChangeStreamDocument } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { Interruption } from './interruption.ts';
import type { StreamItem } from './open-change-stream.ts';
import { trackProgress } from './track-progress.ts';

const history = { epoch: 'abcdefgh', feedHash: '0f3n9a7c' };
const reached = (seconds: number, isInclusive = true): StreamItem => ({
  reached: { seconds, increment: 1 },
  isInclusive,
});
const change = (seconds: number): StreamItem => ({
  // The rest of a change is not looked at.
  document: { clusterTime: new Timestamp({ t: seconds, i: 1 }) } as ChangeStreamDocument,
});

function track() {
  const clock = { now: 0 };
  const progress = trackProgress({
    history,
    lastPosition: { ...history, seconds: 10, increment: 0, ordinal: 0, number: 0 },
    heartbeatMs: 1000,
    now: () => clock.now,
  });
  const after = (arrived: StreamItem) => {
    const item = progress.after(arrived);
    return item && [item.type, item.position.seconds];
  };
  return { progress, after, clock };
}

describe('trackProgress', () => {
  it('reports each new time once, as a heartbeat when one is due', () => {
    const { after, clock } = track();
    expect(after(reached(10))).toEqual(['heartbeat', 10]);
    expect(after(reached(11))).toEqual(['progress', 11]);
    expect(after(reached(11))).toBeUndefined();
    clock.now = 800;
    expect(after(reached(12))).toEqual(['heartbeat', 12]);
  });

  it('regards a time as passed when a change of a later one arrives, however many share it', () => {
    const { after, clock } = track();
    expect(after(change(10))).toBeUndefined();
    expect(after(change(10))).toBeUndefined();
    expect(after(change(11))).toEqual(['heartbeat', 10]);
    clock.now = 5000;
    expect(after(change(12))).toEqual(['heartbeat', 11]);
    expect(after(reached(12))).toEqual(['progress', 12]);
  });

  it('is after every change of the time that has passed', () => {
    expect(track().progress.after(reached(10))?.position).toEqual({
      ...history,
      seconds: 10,
      increment: 1,
      ordinal: lastOrdinal,
      number: 0,
    });
  });

  it('P4: resets when a change is older than what had passed', () => {
    const { after } = track();
    after(reached(12));
    expect(() => after(change(12))).toThrow(Interruption);
  });

  it('is before every change of that time if the server promises no more', () => {
    const { progress, after } = track();
    expect(progress.after(reached(12, false))?.position).toMatchObject({ seconds: 12, ordinal: 0 });
    // It may come after the empty answer.
    expect(after(change(12))).toBeUndefined();
    expect(after(reached(12, false))).toBeUndefined();
    expect(() => after(change(11))).toThrow(Interruption);
  });

  it('reports nothing that the consumer already has', () => {
    expect(track().after(reached(9))).toBeUndefined();
  });
});
