import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createStreamQuota, type StreamQuota, type StreamSlot } from './stream-quota.ts';

const limits = { maxStreams: 10, maxStreamsPerAddress: 10, maxStreamsPerSession: 2 };

/** Takes a slot on a connection of its own. */
function take(quota: StreamQuota, address: string, session?: string) {
  return quota.take({ address, session }, new Duplex());
}

function slotOf(taken: StreamSlot | string): StreamSlot {
  if (typeof taken === 'string') throw new Error(`Refused: ${taken}.`);
  return taken;
}

describe('createStreamQuota', () => {
  it('refuses an address more than its share, and no other', () => {
    const quota = createStreamQuota({ ...limits, maxStreamsPerAddress: 2 });
    slotOf(take(quota, 'a'));
    const second = slotOf(take(quota, 'a'));
    expect(take(quota, 'a')).toBe('address');
    slotOf(take(quota, 'b'));
    second.release();
    slotOf(take(quota, 'a'));
    expect(quota).toMatchObject({ open: 3, addresses: 2, refused: { total: 0, address: 1 } });
  });

  it('refuses a session more than its share from any address; requests without one are not limited by it', () => {
    const quota = createStreamQuota(limits);
    const first = slotOf(take(quota, 'a', 's'));
    slotOf(take(quota, 'b', 's'));
    expect(take(quota, 'c', 's')).toBe('session');
    slotOf(take(quota, 'c', 't'));
    for (let n = 0; n < 3; n += 1) slotOf(take(quota, 'c'));
    first.release();
    slotOf(take(quota, 'c', 's'));
    expect(quota).toMatchObject({ open: 6, refused: { total: 0, address: 0, session: 1 } });
  });

  it('refuses everyone when all slots are taken', () => {
    const quota = createStreamQuota({ ...limits, maxStreams: 2 });
    slotOf(take(quota, 'a'));
    slotOf(take(quota, 'b'));
    expect(take(quota, 'c')).toBe('total');
    expect(quota.check({ address: 'c', session: undefined })).toBe('total');
    expect(quota).toMatchObject({ open: 2, addresses: 2, refused: { total: 2, address: 0 } });
  });

  it('takes nothing for a check', () => {
    const quota = createStreamQuota({ ...limits, maxStreams: 1 });
    for (let n = 0; n < 5; n += 1)
      expect(quota.check({ address: 'a', session: 's' })).toBeUndefined();
    expect(quota).toMatchObject({ open: 0, addresses: 0 });
  });

  it('frees a slot once, however often it is released', () => {
    const quota = createStreamQuota({ ...limits, maxStreams: 2 });
    const first = slotOf(take(quota, 'a'));
    slotOf(take(quota, 'a'));
    first.release();
    first.release();
    expect(quota).toMatchObject({ open: 1, addresses: 1 });
  });

  it('frees the slot of a connection that closes before its stream is open', () => {
    const quota = createStreamQuota(limits);
    const connection = new EventEmitter() as unknown as Duplex; // all that is followed is `close`
    const slot = slotOf(quota.take({ address: 'a', session: 's' }, connection));
    connection.emit('close');
    expect(quota).toMatchObject({ open: 0, addresses: 0 });
    slot.release();
    expect(quota.open).toBe(0);
  });

  it('leaves the slot of an open stream to whoever took it over, and no listener behind', () => {
    const quota = createStreamQuota(limits);
    const connection = new EventEmitter() as unknown as Duplex; // all that is followed is `close`
    const slot = slotOf(quota.take({ address: 'a', session: 's' }, connection));
    slot.handOver();
    expect(connection.listenerCount('close')).toBe(0);
    connection.emit('close');
    expect(quota.open).toBe(1);
    slot.release();
    expect(quota.open).toBe(0);
  });

  it('remembers nothing about clients that came and went', () => {
    const quota = createStreamQuota({ ...limits, maxStreamsPerAddress: 1 });
    for (let n = 0; n < 1_000; n += 1) slotOf(take(quota, String(n))).release();
    expect(quota).toMatchObject({ open: 0, addresses: 0 });
  });
});
