import { startGuardedMongo as start, type GuardedMongo } from '@tidings/dev-mongo';
import { onTestFinished } from 'vitest';

/** Starts a mongod with authentication on, ended when the test is over. */
export async function startGuardedMongo(args: readonly string[] = []): Promise<GuardedMongo> {
  const mongo = await start(args);
  onTestFinished(() => mongo[Symbol.asyncDispose]());
  return mongo;
}
