import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { suspendProcess } from '@tidings/dev-machine';
import { startMongo, type Member } from '@tidings/dev-mongo';
import { MongoClient } from 'mongodb';

/** Three mongods that can be hurt. */
export interface ReplicaSet extends AsyncDisposable {
  readonly uri: string;
  readonly ports: readonly number[];
  /** Index of the member that is primary now; waits until one alone says that it is. */
  primary(): Promise<number>;
  /** Makes the primary step down for some seconds. */
  stepDown(): Promise<void>;
  kill(member: number): Promise<void>;
  /** Starts a killed member again on its data; resolves when it listens. */
  restart(member: number): Promise<void>;
  freeze(member: number): void;
  thaw(member: number): void;
  /**
   * Whether a member stood still at a time, or soon before or after: a cursor that was read last then
   * could not be closed by anybody. MongoDB itself does, after ten minutes.
   */
  wasFrozenAt(port: number, at: number): boolean;
  /** Makes the primary refuse writes, or take them again. */
  setWritesRefused(areRefused: boolean): Promise<void>;
}

/** Seconds for which a primary that stepped down does not stand again. */
const stepDownSeconds = 10;

/** Milliseconds between a freeze and the last read of a cursor that can have been lost in it. */
const freezeSlackMs = 3000;

/** Starts a replica set of three with data of its own, gone afterwards. */
export async function startReplicaSet(args: readonly string[] = []): Promise<ReplicaSet> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tidings-oracle-'));
  const mongo = await startMongo({ members: 3, port: 0, dataDir, args }).catch(
    async (error: unknown) => {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    },
  );
  const members = [...mongo.members];

  const freezes: { readonly port: number; readonly from: number; to: number }[] = [];

  function memberAt(index: number): Member {
    const member = members[index];
    if (member === undefined) throw new RangeError(`There is no member ${String(index)}.`);
    return member;
  }

  async function primary(): Promise<number> {
    for (;;) {
      const answers = await Promise.all(members.map(({ port }) => isPrimary(port)));
      const index = answers.indexOf(true);
      // One that stood still through an election goes on as a primary until it hears of the other.
      if (index >= 0 && answers.lastIndexOf(true) === index) return index;
      await sleep(100);
    }
  }

  return {
    uri: mongo.uri,
    ports: members.map(({ port }) => port),
    primary,
    async stepDown() {
      const { port } = memberAt(await primary());
      await asked(port, { replSetStepDown: stepDownSeconds, secondaryCatchUpPeriodSecs: 2 });
    },
    async kill(index) {
      const member = memberAt(index);
      process.kill(member.process.pid, 'SIGKILL');
      await member.process.ended;
    },
    async restart(index) {
      members[index] = await memberAt(index).restart();
    },
    freeze(index) {
      const { port, process: member } = memberAt(index);
      freezes.push({ port, from: Date.now(), to: Infinity });
      suspendProcess(member.pid);
    },
    thaw(index) {
      const { port, process: member } = memberAt(index);
      process.kill(member.pid, 'SIGCONT');
      const last = freezes.findLast((freeze) => freeze.port === port);
      if (last !== undefined) last.to = Date.now();
    },
    wasFrozenAt: (port, at) =>
      freezes.some(
        (freeze) =>
          freeze.port === port &&
          at >= freeze.from - freezeSlackMs &&
          at <= freeze.to + freezeSlackMs,
      ),
    async setWritesRefused(areRefused) {
      const command = { setUserWriteBlockMode: 1, global: areRefused };
      while ((await asked(memberAt(await primary()).port, command)) === undefined) await sleep(100);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(members.map((member) => member.process.stop()));
      await mongo.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function isPrimary(port: number): Promise<boolean> {
  const hello = await asked(port, { hello: 1 });
  return hello?.['isWritablePrimary'] === true;
}

/** Runs a command on one member; undefined when it does not answer. */
async function asked(
  port: number,
  command: Record<string, unknown>,
): Promise<Record<string, unknown> | undefined> {
  const client = new MongoClient(`mongodb://127.0.0.1:${String(port)}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1500,
    connectTimeoutMS: 1500,
    socketTimeoutMS: 8000,
  });
  try {
    return await client.db('admin').command(command);
  } catch {
    return undefined;
  } finally {
    await client.close().catch(() => undefined);
  }
}
