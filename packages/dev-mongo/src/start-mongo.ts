import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, isPortFree } from '@tidings/dev-machine';
import { findMemoryFolder } from './find-memory-folder.ts';
import { findMongod, type FindOptions } from './find-mongod.ts';
import { startMember, type Member } from './member.ts';
import { formReplicaSet, replicaSet, uriOf } from './replica-set.ts';
import { wayNames, type Found, type WayName } from './way.ts';

/** Which MongoDB to start and how. */
export interface StartOptions extends FindOptions {
  /**
   * Number of mongods in the replica set. With 3 a MONGODB_URI is passed over: its members are not
   * ours to end.
   *
   * @defaultValue 1
   */
  readonly members?: 1 | 3;
  /**
   * Port of the first mongod; 0 takes any free one. A taken one is refused.
   *
   * @defaultValue 27017, or any free port when that is taken
   */
  readonly port?: number;
  /** Folder of the data, kept between runs. @defaultValue a fresh one, removed at the end */
  readonly dataDir?: string;
  /**
   * Creates the fresh folder in memory, where the system has enough of it: nothing waits for a disk then.
   *
   * @defaultValue false
   */
  readonly inMemory?: boolean;
  /**
   * What the mongods are made into; `standalone` and `not-initiated` are for tests of what refuses them,
   * and have one member.
   *
   * @defaultValue 'replica-set'
   */
  readonly form?: 'replica-set' | 'not-initiated' | 'standalone';
  /** More arguments for every mongod, e.g. `['--oplogSize', '2']`. @defaultValue none */
  readonly args?: readonly string[];
  /**
   * How long members wait for a silent primary before they elect another, in milliseconds.
   *
   * @defaultValue 2000
   */
  readonly electionTimeoutMs?: number;
}

/** A MongoDB to work with. */
export interface RunningMongo extends AsyncDisposable {
  readonly uri: string;
  /** Folder of the data; `undefined` when it is a deployment that was there before. */
  readonly dataDir: string | undefined;
  /** A short description of where it comes from. */
  readonly foundBy: string;
  readonly version: string;
  /** The mongods we run; empty when it is a deployment that was there before. */
  readonly members: readonly Member[];
  /** Ends what was started, and nothing else. Repeating it is safe. */
  readonly stop: () => Promise<void>;
}

/** Port that mongod has everywhere. */
const usualPort = 27017;

/**
 * Finds a MongoDB and runs it as a replica set whose mongods end with this process, even when this
 * process is killed. A deployment that is already running is used as it is and never stopped.
 *
 * @throws DevMongoError where none is found, a port or the data is taken, or mongod does not start.
 */
export async function startMongo(options: StartOptions = {}): Promise<RunningMongo> {
  const found = await findMongod({ ...options, ways: allowedWays(options) });
  if (found.kind === 'deployment') return useDeployment(found);
  const { form = 'replica-set', members: count = 1 } = options;
  const removeData = options.dataDir === undefined;
  const members: Member[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.process.stop()));
  };
  try {
    for (let i = 0; i < count; i++) {
      const port = await choosePort(i === 0 ? options.port : 0, options.report);
      members.push(
        await startMember({
          binary: found.path,
          env: found.env,
          port,
          dataDir: await chooseFolder(options, count, i),
          replicaSet: form === 'standalone' ? undefined : replicaSet,
          args: options.args ?? [],
          removeData,
        }),
      );
    }
    const hosts = members.map(({ host }) => host);
    const electionTimeoutMs = options.electionTimeoutMs ?? 2000;
    if (form === 'replica-set') {
      await formReplicaSet({ name: replicaSet, hosts, electionTimeoutMs });
    }
    const uri = form === 'replica-set' ? uriOf(hosts) : `mongodb://${hosts.join(',')}/`;
    const { foundBy, version } = found;
    const dataDir = options.dataDir ?? members[0]?.dataDir;
    return { uri, dataDir, foundBy, version, members, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function allowedWays({ ways = wayNames, members = 1 }: StartOptions): readonly WayName[] {
  return members === 1 ? ways : ways.filter((way) => way !== 'deployment');
}

function useDeployment({ uri, version, foundBy }: Found & { kind: 'deployment' }): RunningMongo {
  const stop = (): Promise<void> => Promise.resolve();
  return {
    uri,
    dataDir: undefined,
    foundBy,
    version,
    members: [],
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function choosePort(
  wanted: number | undefined,
  report?: FindOptions['report'],
): Promise<number> {
  if (wanted === 0) return findFreePort();
  if (wanted !== undefined) return wanted;
  if (await isPortFree(usualPort)) return usualPort;
  const port = await findFreePort();
  report?.(`Port ${String(usualPort)} is taken: MongoDB uses ${String(port)}`);
  return port;
}

async function chooseFolder(
  { dataDir, inMemory = false }: StartOptions,
  count: number,
  index: number,
): Promise<string> {
  if (dataDir !== undefined) return count === 1 ? dataDir : join(dataDir, String(index));
  const parent = inMemory ? await findMemoryFolder() : undefined;
  return mkdtemp(join(parent ?? tmpdir(), 'tidings-mongo-'));
}
