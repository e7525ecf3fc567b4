import type { User } from '@tidings/contracts';

/** Returns a person's name; a neutral one where nobody knows who it was. */
export function nameOf(person: User | undefined, someone: string): string {
  return person?.name ?? someone;
}
