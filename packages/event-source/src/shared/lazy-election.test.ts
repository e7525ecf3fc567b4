import { describe, expect, it, vi } from 'vitest';
import { createLazyElection } from './lazy-election.ts';
import type { Election } from './election.ts';

function createArrival() {
  let resolve: (election: Election) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Election>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** An election that records its calls, and what lets it load. */
function onItsWay() {
  const asked: string[] = [];
  const note = (what: string) => () => {
    asked.push(what);
  };
  const election: Election = {
    seek: note('seek'),
    replace: note('replace'),
    settled: note('settled'),
    received: note('heard'),
    yield: note('yield'),
  };
  const onFailed = vi.fn();
  const arrival = createArrival();
  const late = createLazyElection(() => arrival.promise, onFailed);
  const arrive = async () => {
    arrival.resolve(election);
    await arrival.promise;
  };
  return { late, asked, arrive, arrival, onFailed };
}

describe('createLazyElection', () => {
  it('looks for the leader once loaded, and replaces none that had no time to answer', async () => {
    const { late, asked, arrive } = onItsWay();
    late.seek();
    late.replace();
    await arrive();
    expect(asked).toEqual(['seek']);
    late.settled();
    late.received({ type: 'who' });
    late.replace();
    late.yield();
    expect(asked).toEqual(['seek', 'settled', 'heard', 'replace', 'yield']);
  });

  it('does nothing when it was given up before it loaded', async () => {
    const { late, asked, arrive } = onItsWay();
    late.seek();
    late.yield();
    await arrive();
    expect(asked).toEqual([]);
  });

  it('reports that it is unusable when it cannot be loaded', async () => {
    const { late, arrival, onFailed } = onItsWay();
    late.seek();
    arrival.reject(new Error('Offline.'));
    await vi.waitFor(() => {
      expect(onFailed).toHaveBeenCalledTimes(1);
    });
  });
});
