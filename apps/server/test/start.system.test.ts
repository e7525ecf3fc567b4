import { startMongo, wayNames } from '@tidings/dev-mongo';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGuardedMongo } from './kit/start-guarded-mongo.ts';
import { startOwnMongo } from './kit/start-own-mongo.ts';
import { exitOf, spawnServer } from '@tidings/dev-app/testing';

const patience = { timeout: 30_000, interval: 20 };

/** The log of a server, line by line. */
function linesOf(output: string): { readonly level: number; readonly msg: string }[] {
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; msg: string });
}

async function expectReady(output: () => string): Promise<void> {
  const told = /"url":"([^"]+)"/;
  await expect.poll(output, patience).toMatch(told);
  const url = told.exec(output())?.[1] ?? '';
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status, patience).toBe(200);
}

describe('a server that starts while its database', () => {
  it('hangs reports that once, retries, and is ready when the database answers', async () => {
    const mongo = await startOwnMongo();
    const thaw = mongo.freeze();
    const { child, output } = spawnServer({
      MONGODB_URI: mongo.uri,
      MONGODB_TIMEOUT_MS: '300',
      PORT: '0',
    });
    await expect.poll(output, patience).toContain('START_TIMEOUT_MS');
    expect(child.exitCode).toBeNull();
    thaw();
    await expectReady(output);
    const lines = linesOf(output());
    expect(lines.filter(({ msg }) => msg.includes('START_TIMEOUT_MS'))).toHaveLength(1);
    expect(lines[0]?.msg).toMatch(/database is unavailable.*tries again/);
    expect(lines.every(({ level }) => level <= 40)).toBe(true);
    expect(output()).not.toContain('stack');
  });

  it('is being restarted waits for it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tidings-start-'));
    onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
    const ways = wayNames.filter((way) => way !== 'deployment');
    const first = await startMongo({ port: 0, ways, dataDir });
    const { port } = new URL(first.uri);
    await first.stop();
    const { output } = spawnServer({
      MONGODB_URI: first.uri,
      MONGODB_TIMEOUT_MS: '300',
      PORT: '0',
    });
    await expect.poll(output, patience).toContain('START_TIMEOUT_MS');
    const second = await startMongo({ port: Number(port), ways, dataDir });
    onTestFinished(() => second.stop());
    await expectReady(output);
  });

  it('stays away for longer than START_TIMEOUT_MS ends with 1, and says how long it has tried', async () => {
    const { child, output } = spawnServer({
      MONGODB_URI: 'mongodb://127.0.0.1:1/?replicaSet=rs0',
      MONGODB_TIMEOUT_MS: '300',
      // Longer than one try, on a slow machine too.
      START_TIMEOUT_MS: '2000',
    });
    expect(await exitOf(child)).toBe(1);
    const lines = linesOf(output());
    expect(lines.map(({ level }) => level)).toEqual([40, 60]);
    expect(lines[1]?.msg).toMatch(/unavailable for 2000 ms.*START_TIMEOUT_MS.*ECONNREFUSED/);
  });

  it('is unavailable can be stopped', async () => {
    const { child, output } = spawnServer({
      MONGODB_URI: 'mongodb://127.0.0.1:1/?replicaSet=rs0',
      MONGODB_TIMEOUT_MS: '100',
    });
    await expect.poll(output, patience).toContain('START_TIMEOUT_MS');
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });

  it('refuses the password ends at once', async () => {
    const mongo = await startGuardedMongo();
    const { child, output } = spawnServer({
      MONGODB_URI: mongo.uri.replace('mongodb://', 'mongodb://root:wrong@'),
      START_TIMEOUT_MS: '600000',
    });
    expect(await exitOf(child)).toBe(1);
    expect(linesOf(output()).map(({ level }) => level)).toEqual([60]);
  });
});
