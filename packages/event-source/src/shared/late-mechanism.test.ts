import { describe, expect, it, vi } from 'vitest';
import { createLateMechanism } from './late-mechanism.ts';
import type { Mechanism } from './mechanism.ts';

function createArrival() {
  let resolve: (mechanism: Mechanism) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Mechanism>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** A mechanism that notes what it was asked, and what lets it arrive. */
function onItsWay() {
  const asked: string[] = [];
  const note = (what: string) => () => {
    asked.push(what);
  };
  const mechanism: Mechanism = {
    seek: note('seek'),
    replace: note('replace'),
    settled: note('settled'),
    heard: note('heard'),
    yield: note('yield'),
  };
  const onFailed = vi.fn();
  const arrival = createArrival();
  const late = createLateMechanism(() => arrival.promise, onFailed);
  const arrive = async () => {
    arrival.resolve(mechanism);
    await arrival.promise;
  };
  return { late, asked, arrive, arrival, onFailed };
}

describe('createLateMechanism', () => {
  it('looks for the holder once it is there, and takes nobody’s place who had no time to answer', async () => {
    const { late, asked, arrive } = onItsWay();
    late.seek();
    late.replace();
    await arrive();
    expect(asked).toEqual(['seek']);
    late.settled();
    late.heard({ type: 'who' });
    late.replace();
    late.yield();
    expect(asked).toEqual(['seek', 'settled', 'heard', 'replace', 'yield']);
  });

  it('does nothing when it was given up before it came', async () => {
    const { late, asked, arrive } = onItsWay();
    late.seek();
    late.yield();
    await arrive();
    expect(asked).toEqual([]);
  });

  it('says that it cannot be used when it does not come', async () => {
    const { late, arrival, onFailed } = onItsWay();
    late.seek();
    arrival.reject(new Error('Offline.'));
    await vi.waitFor(() => {
      expect(onFailed).toHaveBeenCalledTimes(1);
    });
  });
});
