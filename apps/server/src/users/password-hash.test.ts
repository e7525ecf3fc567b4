import { describe, expect, it } from 'vitest';
import { createPasswordHasher } from './password-hash.ts';

const least = { memoryKib: 19_456, passes: 2 };

describe('createPasswordHasher', () => {
  it('makes argon2id hashes at the cost it is told, another one each time', async () => {
    const hasher = await createPasswordHasher(least);
    const [a, b] = [await hasher.hash('correct horse'), await hasher.hash('correct horse')];
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(a).not.toBe(b);
    expect(await hasher.verify(a, 'correct horse')).toBe(true);
    expect(await hasher.verify(a, 'correct horsf')).toBe(false);
    expect(await hasher.verify(undefined, 'correct horse')).toBe(false);
  });

  it('takes a password in another Unicode form for the same', async () => {
    const hasher = await createPasswordHasher(least);
    expect(await hasher.verify(await hasher.hash('pass-é-word'), 'pass-e\u0301-word')).toBe(true);
  });

  it('says which hashes were made at another cost', async () => {
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
