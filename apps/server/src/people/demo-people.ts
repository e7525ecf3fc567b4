import type { DemoPerson } from '@tidings/contracts';
import type * as z from 'zod/mini';
import type { Accounts } from './accounts.ts';
import type { PasswordHasher } from './password-hash.ts';

/** The people of a development server. Everyone knows their passwords; the first is an operator. */
export const demoPeople: readonly z.output<typeof DemoPerson>[] = [
  { name: 'Ada', password: 'tidings-demo' },
  { name: '민준', password: 'tidings-demo' },
];

/** Makes the demo people where their names are free. */
export async function addDemoPeople(
  accounts: Pick<Accounts, 'create' | 'isTaken'>,
  hasher: Pick<PasswordHasher, 'hash'>,
): Promise<void> {
  for (const [index, { name, password }] of demoPeople.entries()) {
    if (await accounts.isTaken(name)) continue;
    const hash = await hasher.hash(password);
    await accounts.create({ name, hash, demo: true, ...(index === 0 && { role: 'operator' }) });
  }
}
