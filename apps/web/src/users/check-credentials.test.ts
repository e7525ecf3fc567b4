import { SignUp } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCredentials } from './check-credentials.ts';

const text = (max: number): fc.Arbitrary<string> => fc.string({ maxLength: max });

describe('checkCredentials', () => {
  it('finds exactly the errors in a new account that the contract does', () => {
    fc.assert(
      fc.property(text(45), text(12), (name, password) => {
        const faults = checkCredentials({ name, password }, true);
        const { ok } = validate(SignUp, { name, password });
        expect(Object.keys(faults).length === 0).toBe(ok);
      }),
    );
  });

  it('only requires non-empty fields to sign in', () => {
    expect(checkCredentials({ name: 'A', password: 'x' }, false)).toEqual({});
    expect(checkCredentials({ name: '', password: '' }, false)).toEqual({
      name: 'missing',
      password: 'missing',
    });
  });
});
