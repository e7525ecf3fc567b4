import { createHash, randomBytes } from 'node:crypto';

/** What a session's token looks like: 256 random bits, base64url. */
const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/** Makes the token of a new session: only the cookie ever holds it. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Says what a session is called in the database; a token cannot be made from it. Undefined for what is no token. */
export function sessionIdOf(token: string): string | undefined {
  if (!tokenPattern.test(token)) return undefined;
  return createHash('sha256').update(token).digest('base64url');
}
