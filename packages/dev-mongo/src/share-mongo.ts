import { startMongo, type RunningMongo } from './start-mongo.ts';

interface Shared {
  readonly started: Promise<RunningMongo>;
  users: number;
}

/** Every vitest project loads its own copy of this module; the process is what they have in common. */
const key = Symbol.for('tidings.dev-mongo.shared');
// Nothing else knows the key, so what is under it was put there below.
const place = globalThis as { [key]?: Shared | undefined };

/** What expires is deleted by nobody: once a minute, of all times, it would be. */
const args = ['--setParameter', 'ttlMonitorEnabled=false'];

/** Starts a replica set with fresh data, or joins the one that this process already shares. */
export async function shareMongo(): Promise<{
  readonly uri: string;
  readonly release: () => Promise<void>;
}> {
  const shared = (place[key] ??= {
    started: startMongo({ port: 0, report, args, inMemory: true }),
    users: 0,
  });
  shared.users += 1;
  const { uri, stop } = await shared.started;
  const release = async (): Promise<void> => {
    shared.users -= 1;
    if (shared.users > 0) return;
    place[key] = undefined;
    await stop();
  };
  return { uri, release };
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
