import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ProcessRecord } from '@tidings/dev-machine';
import { endAll, goneWithinMs, listChain, listRemaining } from './process-tree.ts';
import { runPnpm, startCommand, startDev } from './start-dev.ts';

let dataDir: string;
let trees: (readonly ProcessRecord[])[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tidings-dev-'));
});
afterEach(() => {
  for (const tree of trees) endAll(tree);
  trees = [];
});
afterAll(async () => {
  await rm(dataDir, { recursive: true });
});

/** Inserts one more post that is recognized again, and counts them. */
async function insertKept(mongodbUri: string): Promise<number> {
  const client = new MongoClient(mongodbUri);
  try {
    const posts = client
      .db()
      .collection('post', { writeConcern: { w: 'majority', journal: true } });
    await posts.insertOne({ title: 'Kept between runs' });
    return await posts.countDocuments({ title: 'Kept between runs' });
  } finally {
    await client.close();
  }
}

describe.runIf(process.platform === 'linux')('pnpm dev', () => {
  it('leaves nothing two seconds after kill -9 of any process between npx and the one that started everything, and finds its data again', async () => {
    for (let i = 0, length = 1; i < length; i++) {
      const dev = await startDev(dataDir);
      const tree = dev.tree();
      trees.push(tree);
      expect(await insertKept(dev.mongodbUri)).toBe(i + 1);
      const chain = listChain(tree);
      length = chain.length;
      process.kill(chain[i]?.pid ?? 0, 'SIGKILL');
      const left = await listRemaining(tree, goneWithinMs);
      expect(left, `after kill -9 of ${chain[i]?.command ?? ''}`).toEqual([]);
    }
  });

  it('leaves nothing after kill -9 of a supervisor: the rest is stopped', async () => {
    const tree = (await startDev(dataDir)).tree();
    trees.push(tree);
    const supervisors = tree.filter(({ command }) => command.includes('supervisor.mjs'));
    expect(supervisors).toHaveLength(3);
    process.kill(supervisors[1]?.pid ?? 0, 'SIGKILL');
    expect(await listRemaining(tree, 2 * goneWithinMs)).toEqual([]);
  });

  it('prints, when it is started again, one command that runs a second one beside the first', async () => {
    const first = await startDev(dataDir);
    trees.push(first.tree());
    // It exits with 1, so what it printed is on the error.
    const { stdout } = (await runPnpm(['dev'], first.env).catch((error: unknown) => error)) as {
      stdout: string;
    };
    for (const taken of [first.env['PORT'], first.env['WEB_PORT'], first.env['MONGO_PORT']]) {
      expect(stdout).toContain(`Port ${taken ?? ''} is in use`);
    }
    const commands = stdout.split('\n').filter((line) => line.includes('npx'));
    expect(commands).toHaveLength(1);
    const second = await startCommand(commands[0]?.trim() ?? '');
    trees.push(second.tree());
    onTestFinished(() => rm(`${dataDir}-2`, { recursive: true }));
    expect(second.output()).toContain(`${dataDir}-2/mongo`);
    for (const { web, api } of [first, second]) {
      expect((await fetch(web)).status).toBe(200);
      expect((await fetch(`${api}/readyz`)).status).toBe(200);
    }
    expect(new Set([first, second].flatMap(({ web, api }) => [web, api])).size).toBe(4);
    second.interrupt();
    await second.exited;
  });
});
