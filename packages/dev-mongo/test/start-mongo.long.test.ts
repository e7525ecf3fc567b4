import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findFreePort, isAlive, onLine } from '@tidings/dev-machine';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findMemoryFolder } from '../src/find-memory-folder.ts';
import { findRunning, startMongo, type StartOptions } from '../src/index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-start-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Options for a mongod of our own, wherever the run's one comes from. */
const own: StartOptions = { port: 0, ways: ['installed', 'kept', 'official', 'wheel'] };

async function withPosts<Result>(
  uri: string,
  use: (posts: ReturnType<ReturnType<MongoClient['db']>['collection']>) => Promise<Result>,
): Promise<Result> {
  const client = new MongoClient(uri);
  try {
    return await use(client.db('kept').collection('post'));
  } finally {
    await client.close();
  }
}

describe('startMongo', () => {
  it('removes fresh data once it is stopped', async () => {
    const mongo = await startMongo(own);
    const [member] = mongo.members;
    expect(existsSync(mongo.dataDir ?? '')).toBe(true);
    await mongo.stop();
    expect(existsSync(mongo.dataDir ?? '')).toBe(false);
    expect(isAlive(member?.pid ?? 0)).toBe(false);
  });

  it('keeps fresh data in memory on request, where the system offers enough, and removes it', async () => {
    const memory = await findMemoryFolder();
    const mongo = await startMongo({ ...own, inMemory: true });
    const dataDir = mongo.dataDir ?? '';
    expect(dirname(dataDir)).toBe(memory ?? tmpdir());
    await mongo.stop();
    expect(existsSync(dataDir)).toBe(false);
  });

  it('keeps data between two runs, also on another port', async () => {
    const ports = new Set<number | undefined>();
    for (let run = 1; run <= 2; run++) {
      await using mongo = await startMongo({ ...own, dataDir: folder });
      ports.add(mongo.members[0]?.port);
      await withPosts(mongo.uri, async (posts) => {
        await posts.insertOne({ run });
        expect(await posts.countDocuments()).toBe(run);
      });
    }
    expect(ports.size).toBe(2);
  });

  it('is found by another process through its data, for as long as it runs', async () => {
    expect(await findRunning(folder)).toBeUndefined();
    const mongo = await startMongo({ ...own, dataDir: folder });
    expect(await findRunning(folder)).toBe(mongo.uri);
    await mongo.stop();
    expect(await findRunning(folder)).toBeUndefined();
  });

  it('passes arguments on to mongod', async () => {
    await using mongo = await startMongo({
      ...own,
      args: ['--oplogSize', '2', '--syncdelay', '1'],
    });
    const client = new MongoClient(mongo.uri);
    try {
      const options = await client.db('admin').command({ getCmdLineOpts: 1 });
      expect(options['parsed']).toMatchObject({
        replication: { oplogSizeMB: 2 },
        storage: { syncPeriodSecs: 1 },
        net: { bindIp: '127.0.0.1' },
      });
    } finally {
      await client.close();
    }
  });

  it('names the port and its setting when the port is taken', async () => {
    const port = await findFreePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    try {
      await expect(startMongo({ ...own, port })).rejects.toMatchObject({
        code: 'port-taken',
        message: expect.stringMatching(`Port ${String(port)} .* MONGO_PORT`) as string,
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('names the process when the data is in use', async () => {
    await using mongo = await startMongo({ ...own, dataDir: folder });
    const pid = String(mongo.members[0]?.pid);
    await expect(startMongo({ ...own, dataDir: folder })).rejects.toMatchObject({
      code: 'data-in-use',
      message: expect.stringContaining(`process ${pid}`) as string,
    });
  });

  it('shows the end of the log when mongod does not start', async () => {
    const starting = startMongo({ ...own, args: ['--setParameter', 'noSuchParameter=1'] });
    await expect(starting).rejects.toMatchObject({ code: 'not-started' });
  });

  it('starts again at once after its parent was killed, and finds the data', async () => {
    const port = await findFreePort();
    const script = `
      import { startMongo } from ${JSON.stringify(join(import.meta.dirname, '..', 'src', 'index.ts'))};
      const mongo = await startMongo(${JSON.stringify({ ...own, port, dataDir: folder })});
      console.log(mongo.members[0].pid, mongo.uri);
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    const line = await new Promise<string>((resolve) => void onLine(parent.stdout, resolve));
    const [pid, uri = ''] = line.split(' ');
    await withPosts(uri, (posts) => posts.insertOne({ written: 'before' }));
    parent.kill('SIGKILL');
    await using mongo = await startMongo({ ...own, port, dataDir: folder });
    expect(isAlive(Number(pid))).toBe(false);
    expect(await withPosts(mongo.uri, (posts) => posts.countDocuments())).toBe(1);
  });

  it('elects another primary when the primary of three is killed', async () => {
    await using mongo = await startMongo({ ...own, members: 3 });
    expect(mongo.members).toHaveLength(3);
    const client = new MongoClient(mongo.uri);
    try {
      const before = await client.db('admin').command({ hello: 1 });
      const primary = mongo.members.find(({ host }) => host === before['primary']);
      process.kill(primary?.pid ?? 0, 'SIGKILL');
      await client
        .db('kept')
        .collection('post')
        .insertOne({}, { writeConcern: { w: 'majority' } });
      const after = await client.db('admin').command({ hello: 1 });
      expect(mongo.members.map(({ host }) => host)).toContain(after['primary']);
      expect(after['primary']).not.toBe(before['primary']);
    } finally {
      await client.close();
    }
  });
});
