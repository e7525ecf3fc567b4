import { SignUp } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCredentials } from './check-credentials.ts';

const text = (max: number): fc.Arbitrary<string> => fc.string({ maxLength: max });

describe('checkCredentials', () => {
  it('finds fault with a new account exactly where the contract does', () => {
    fc.assert(
      fc.property(text(45), text(12), (name, password) => {
        const faults = checkCredentials({ name, password }, true);
        const { ok } = validate(SignUp, { name, password });
        expect(Object.keys(faults).length === 0).toBe(ok);
      }),
    );
  });

  it('asks only that something is there of who signs in', () => {
    expect(checkCredentials({ name: 'A', password: 'x' }, false)).toEqual({});
    expect(checkCredentials({ name: '', password: '' }, false)).toEqual({
      name: 'missing',
      password: 'missing',
    });
  });
});
