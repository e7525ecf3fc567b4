import type { User } from '@tidings/contracts';

/** Returns a user's name; a neutral one if the user is unknown. */
export function nameOf(person: User | undefined, someone: string): string {
  return person?.name ?? someone;
}
