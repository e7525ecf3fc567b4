import { createConnection } from 'node:net';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isPortFree, spawnSupervised, type SupervisedProcess } from '@tidings/dev-machine';
import { findDataOwner } from './data-owner.ts';
import { DevMongoError } from './errors.ts';

/** How to run one mongod. */
export interface MemberOptions {
  /** The mongod to run. */
  readonly binary: string;
  /** Environment that it needs on top of ours. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly dataDir: string;
  /** Name of the replica set; `undefined` runs it outside of any. */
  readonly replicaSet: string | undefined;
  /** More arguments for mongod, after ours. */
  readonly args: readonly string[];
  /** Whether the data is removed once the process is gone. */
  readonly removeData: boolean;
}

/** One running mongod of the replica set. */
export interface Member {
  readonly port: number;
  /** Process id of the mongod itself; a test may signal it. */
  readonly pid: number;
  readonly dataDir: string;
  /** `127.0.0.1:PORT`, as the replica set knows it. */
  readonly host: string;
  readonly process: SupervisedProcess;
  /** Starts it again on its data, as it was started, once its process is gone. */
  readonly restart: () => Promise<Member>;
}

/** Longest wait until mongod listens, in milliseconds; recovering much data can take long. */
const listenTimeoutMs = 60_000;
/** How long a mongod that is still going down may hold the data or the port, in milliseconds. */
const patienceMs = 3000;
/** Pause between two looks, in milliseconds. */
const lookMs = 25;
/** Time that mongod has to close its files before it is killed, in milliseconds; it recovers then. */
const graceMs = 1000;

/**
 * Starts one mongod on loopback and waits until it listens.
 *
 * A mongod that still holds the data or the port because its parent was just killed is waited for,
 * at most 3 seconds.
 *
 * @throws DevMongoError `data-in-use`, `port-taken`, or `not-started` with the last lines of its log.
 */
export async function startMember(options: MemberOptions): Promise<Member> {
  const { binary, env, port, dataDir, removeData } = options;
  await mkdir(dataDir, { recursive: true });
  await waitForRelease(dataDir, port);
  const log = join(dataDir, 'mongod.log');
  const mongod = await spawnSupervised(binary, mongodArgs(options, log), {
    env: { ...process.env, ...env },
    graceMs,
    removeAfter: removeData ? [dataDir] : [],
  });
  mongod.stdout.resume();
  mongod.stderr.resume();
  const ended = mongod.ended.then(() => 'ended' as const);
  const outcome = await Promise.race([ended, listening(port, listenTimeoutMs)]);
  if (outcome === 'listening') {
    return {
      ...{ port, pid: mongod.pid, dataDir, host: `127.0.0.1:${String(port)}`, process: mongod },
      restart: () => startMember(options),
    };
  }
  const lines = await lastLines(log);
  await mongod.stop();
  throw new DevMongoError(
    'not-started',
    `mongod ${outcome === 'ended' ? 'ended at once' : 'does not listen'} (port ${String(port)}, data in ${dataDir}).${lines}`,
  );
}

function mongodArgs(options: MemberOptions, log: string): readonly string[] {
  const { port, dataDir, replicaSet, args } = options;
  return [
    ...(replicaSet === undefined ? [] : ['--replSet', replicaSet]),
    ...['--bind_ip', '127.0.0.1', '--port', String(port)],
    ...['--dbpath', dataDir, '--logpath', log, '--logappend', '--quiet'],
    // A smaller cache refuses a document of 16 MB where several are written at once (-31800).
    ...['--wiredTigerCacheSizeGB', '1'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // Else a primary waits up to 15 s for nobody before it obeys SIGTERM.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
    ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
    ...args,
  ];
}

/** Waits until no mongod uses the data, nor the port. */
async function waitForRelease(dataDir: string, port: number): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const owner = await findDataOwner(dataDir);
    if (owner === undefined) break;
    if (Date.now() > giveUpAt) {
      throw new DevMongoError(
        'data-in-use',
        `The data in ${dataDir} is in use by another mongod (process ${String(owner)}). End it, or choose another folder.`,
      );
    }
    await sleep(lookMs);
  }
  // The data is released a moment before the port.
  while (!(await isPortFree(port))) {
    if (Date.now() > giveUpAt) throw portTaken(port);
    await sleep(lookMs);
  }
}

/** Says that a port is taken and which setting chooses another one. */
function portTaken(port: number): DevMongoError {
  return new DevMongoError(
    'port-taken',
    `Port ${String(port)} for MongoDB is taken by another program. End it, or set MONGO_PORT to a free port.`,
  );
}

async function listening(port: number, timeoutMs: number): Promise<'listening' | 'too late'> {
  const giveUpAt = Date.now() + timeoutMs;
  while (Date.now() < giveUpAt) {
    if (await canConnect(port)) return 'listening';
    await sleep(lookMs);
  }
  return 'too late';
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const answer = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });
}

async function lastLines(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const lines = text.trimEnd().split('\n').slice(-4).join('\n');
  return lines === '' ? '' : ` The last lines of its log:\n${lines}`;
}
