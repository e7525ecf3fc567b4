import type { User } from '@tidings/contracts';

/** Returns a user's name; a neutral one if the user is unknown. */
export function nameOf(user: User | undefined, someone: string): string {
  return user?.name ?? someone;
}
