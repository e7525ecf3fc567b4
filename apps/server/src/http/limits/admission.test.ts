import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.ts';

function place(taken: (() => void) | string): () => void {
  if (typeof taken === 'string') throw new Error(`Refused: ${taken}.`);
  return taken;
}

describe('createAdmission', () => {
  it('refuses one address more than its share, and nobody else', () => {
    const admission = createAdmission({ maxConnections: 10, maxConnectionsPerAddress: 2 });
    place(admission.take('a'));
    const second = place(admission.take('a'));
    expect(admission.take('a')).toBe('address');
    place(admission.take('b'));
    second();
    place(admission.take('a'));
    expect(admission).toMatchObject({ open: 3, addresses: 2, refused: { total: 0, address: 1 } });
  });

  it('refuses everyone when all places are taken', () => {
    const admission = createAdmission({ maxConnections: 2, maxConnectionsPerAddress: 2 });
    place(admission.take('a'));
    place(admission.take('b'));
    expect(admission.take('c')).toBe('total');
    expect(admission).toMatchObject({ open: 2, addresses: 2, refused: { total: 1, address: 0 } });
  });

  it('gives a place back once, however often it is said', () => {
    const admission = createAdmission({ maxConnections: 2, maxConnectionsPerAddress: 2 });
    const first = place(admission.take('a'));
    place(admission.take('a'));
    first();
    first();
    expect(admission).toMatchObject({ open: 1, addresses: 1 });
  });

  it('remembers nothing of who came and went', () => {
    const admission = createAdmission({ maxConnections: 10, maxConnectionsPerAddress: 1 });
    for (let n = 0; n < 1_000; n += 1) place(admission.take(String(n)))();
    expect(admission).toMatchObject({ open: 0, addresses: 0 });
  });
});
