import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';

function place(taken: (() => void) | string): () => void {
  if (typeof taken === 'string') throw new Error(`Refused: ${taken}.`);
  return taken;
}

const limits = { maxConnections: 10, maxConnectionsPerAddress: 10, maxConnectionsPerSession: 2 };

describe('createAdmission', () => {
  it('refuses one address more than its share, and nobody else', () => {
    const admission = createAdmission({ ...limits, maxConnectionsPerAddress: 2 });
    place(admission.take('a'));
    const second = place(admission.take('a'));
    expect(admission.take('a')).toBe('address');
    place(admission.take('b'));
    second();
    place(admission.take('a'));
    expect(admission).toMatchObject({ open: 3, addresses: 2, refused: { total: 0, address: 1 } });
  });

  it('refuses one session more than its share, from whichever address, and nobody without one', () => {
    const admission = createAdmission(limits);
    const first = place(admission.take('a', 's'));
    place(admission.take('b', 's'));
    expect(admission.take('c', 's')).toBe('session');
    place(admission.take('c', 't'));
    for (let n = 0; n < 3; n += 1) place(admission.take('c'));
    first();
    place(admission.take('c', 's'));
    expect(admission).toMatchObject({ open: 6, refused: { total: 0, address: 0, session: 1 } });
  });

  it('refuses everyone when all places are taken', () => {
    const admission = createAdmission({ ...limits, maxConnections: 2 });
    place(admission.take('a'));
    place(admission.take('b'));
    expect(admission.take('c')).toBe('total');
    expect(admission).toMatchObject({ open: 2, addresses: 2, refused: { total: 1, address: 0 } });
  });

  it('gives a place back once, however often it is said', () => {
    const admission = createAdmission({ ...limits, maxConnections: 2 });
    const first = place(admission.take('a'));
    place(admission.take('a'));
    first();
    first();
    expect(admission).toMatchObject({ open: 1, addresses: 1 });
  });

  it('remembers nothing of who came and went', () => {
    const admission = createAdmission({ ...limits, maxConnectionsPerAddress: 1 });
    for (let n = 0; n < 1_000; n += 1) place(admission.take(String(n)))();
    expect(admission).toMatchObject({ open: 0, addresses: 0 });
  });
});
