import { maxNameLength, minNameLength, minPasswordLength } from '@tidings/contracts';

/** What is wrong with a name and a password, by field. */
export interface CredentialFaults {
  readonly name?: 'missing' | 'length';
  readonly password?: 'missing' | 'length';
}

/** Finds what the server would reject: for a new account the lengths matter, otherwise only that nothing is empty. */
export function checkCredentials(
  given: { readonly name: string; readonly password: string },
  isNew: boolean,
): CredentialFaults {
  const { name, password } = given;
  const nameFits = name.length >= minNameLength && name.length <= maxNameLength;
  return {
    ...(isNew && !nameFits && { name: 'length' as const }),
    ...(name === '' && { name: 'missing' as const }),
    ...(isNew && password.length < minPasswordLength && { password: 'length' as const }),
    ...(password === '' && { password: 'missing' as const }),
  };
}
