import { describe, expect, it } from 'vitest';
import { createReadCurrent } from './read-current.ts';

const nothing = {
  sessions: new Set<string>(),
  topics: new Set<string>(),
  users: new Set<string>(),
};

/** A database whose reads stand at these increments of second 1, one after the other. */
function readsAt(...increments: number[]) {
  return () =>
    Promise.resolve({
      at: { seconds: 1, increment: increments.shift() ?? 0 },
      sessions: new Map<string, number>(),
      found: new Set<string>(),
      grants: new Map(),
    });
}

describe('createReadCurrent', () => {
  it('P10: reads again until the read includes what the feed had delivered before', async () => {
    const read = createReadCurrent(readsAt(3, 4, 5, 6), () => ({ seconds: 1, increment: 5 }));
    expect((await read(nothing)).at).toEqual({ seconds: 1, increment: 5 });
  });

  it('reads once when the feed has delivered nothing yet', async () => {
    const read = createReadCurrent(readsAt(3, 4), () => undefined);
    expect((await read(nothing)).at).toEqual({ seconds: 1, increment: 3 });
  });

  it('does not wait for events that arrive during the read', async () => {
    let heard = 1;
    const read = createReadCurrent(readsAt(3, 4), () => ({ seconds: 1, increment: heard }));
    const reading = read(nothing);
    heard = 9;
    expect((await reading).at).toEqual({ seconds: 1, increment: 3 });
  });
});
