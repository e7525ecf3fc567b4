import { startMongo, wayNames, type RunningMongo, type StartOptions } from '@tidings/dev-mongo';
import { onTestFinished } from 'vitest';

/** Runs a MongoDB that the test may end, wipe, stop or forbid to write: never the one of MONGODB_URI. */
export async function runMongo(options: StartOptions = {}): Promise<RunningMongo> {
  const ways = wayNames.filter((way) => way !== 'deployment');
  const mongo = await startMongo({ port: 0, ways, ...options });
  onTestFinished(() => mongo.stop());
  return mongo;
}
