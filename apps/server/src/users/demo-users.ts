import type { DemoUser } from '@tidings/contracts';
import type * as z from 'zod/mini';
import type { Accounts } from './accounts.ts';
import type { PasswordHasher } from './password-hash.ts';

/** The users of a development server. Everyone knows their passwords; the first is an operator. */
export const demoUsers: readonly z.output<typeof DemoUser>[] = [
  { name: 'Ada', password: 'tidings-demo' },
  { name: '민준', password: 'tidings-demo' },
];

/** Makes the demo users where their names are free. */
export async function addDemoUsers(
  accounts: Pick<Accounts, 'create' | 'isTaken'>,
  hasher: Pick<PasswordHasher, 'hash'>,
): Promise<void> {
  for (const [index, { name, password }] of demoUsers.entries()) {
    if (await accounts.isTaken(name)) continue;
    const hash = await hasher.hash(password);
    await accounts.create({ name, hash, demo: true, ...(index === 0 && { role: 'operator' }) });
  }
}
