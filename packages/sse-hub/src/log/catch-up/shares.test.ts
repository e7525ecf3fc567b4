import { describe, expect, it } from 'vitest';
import { createShares } from './shares.ts';

function createScene() {
  const clock = { ms: 0 };
  return { clock, shares: createShares({ windowMs: 1_000, maxCharges: 2, now: () => clock.ms }) };
}

describe('createShares', () => {
  it('orders first by the address charged less, and then by the session', () => {
    const { shares } = createScene();
    shares.charge({ address: 'a', session: '1' });
    expect(shares.compare({ address: 'b' }, { address: 'a' })).toBeLessThan(0);
    expect(
      shares.compare({ address: 'a', session: '2' }, { address: 'a', session: '1' }),
    ).toBeLessThan(0);
    expect(shares.compare({ address: 'a' }, { address: 'a', session: '1' })).toBeLessThan(0);
  });

  it('charges a session at every address', () => {
    const { shares } = createScene();
    shares.charge({ address: 'a', session: '1' });
    shares.charge({ address: 'b', session: '2' });
    expect(
      shares.compare({ address: 'c', session: '3' }, { address: 'c', session: '1' }),
    ).toBeLessThan(0);
  });

  it('reports that a client is spent, and no other session of its address', () => {
    const { clock, shares } = createScene();
    const client = { address: 'a', session: '1' };
    shares.charge(client);
    expect(shares.isSpent(client)).toBe(false);
    shares.charge(client);
    expect(shares.isSpent({ address: 'b', session: '1' })).toBe(true);
    expect(shares.isSpent({ address: 'a', session: '2' })).toBe(false);
    expect(shares.isSpent({ address: 'a' })).toBe(false);
    clock.ms = 1_000;
    expect(shares.isSpent(client)).toBe(false);
  });

  it('forgets a client once its window is over', () => {
    const { clock, shares } = createScene();
    shares.charge({ address: 'a' });
    clock.ms = 999;
    shares.sweep();
    expect(shares.compare({ address: 'a' }, { address: 'b' })).toBeGreaterThan(0);
    clock.ms = 1_000;
    expect(shares.compare({ address: 'a' }, { address: 'b' })).toBe(0);
    shares.sweep();
    expect(shares.size).toBe(0);
  });
});
