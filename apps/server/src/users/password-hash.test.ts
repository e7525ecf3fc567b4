import { hash, verify } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { createPasswordHasher } from './password-hash.ts';

const least = { memoryKib: 19_456, passes: 2 };

describe('createPasswordHasher', () => {
  it('creates argon2id hashes at the configured cost, a different one each time', async () => {
    const hasher = await createPasswordHasher(least);
    const [a, b] = [await hasher.hash('correct horse'), await hasher.hash('correct horse')];
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect(await hasher.verify(a, 'correct horse')).toBe(true);
    expect(await hasher.verify(a, 'correct horsf')).toBe(false);
    expect(await hasher.verify(undefined, 'correct horse')).toBe(false);
  });

  it('computes as much without a hash, so that the time reveals nothing', async () => {
    const compared: string[] = [];
    const hasher = await createPasswordHasher(least, {
      hash,
      verify(made, password) {
        compared.push(String(made));
        return verify(made, password);
      },
    });
    const made = await hasher.hash('correct horse');
    for (const known of [made, undefined, 'no hash at all'])
      expect(await hasher.verify(known, 'wrong')).toBe(false);
    const costs = compared.map((text) => text.split('$').slice(0, 4).join('$'));
    expect(costs).toEqual(Array(3).fill('$argon2id$v=19$m=19456,t=2,p=1'));
  });

  it('accepts a password in another Unicode form', async () => {
    const hasher = await createPasswordHasher(least);
    expect(await hasher.verify(await hasher.hash('pass-é-word'), 'pass-e\u0301-word')).toBe(true);
  });

  it('recognizes hashes that were created at another cost', async () => {
    const [old, now] = await Promise.all([
      createPasswordHasher(least),
      createPasswordHasher({ ...least, passes: 3 }),
    ]);
    const hash = await old.hash('correct horse');
    expect(old.isOutdated(hash)).toBe(false);
    expect(now.isOutdated(hash)).toBe(true);
    expect(await now.verify(hash, 'correct horse')).toBe(true);
  });
});
