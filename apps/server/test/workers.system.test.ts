import { readFileSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import {
  openStream,
  withTitle,
  exitOf,
  spawnServer,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';

/** The processes that a server has started and that have not ended. */
function workersOf(pid: number | undefined): number[] {
  const path = `/proc/${String(pid)}/task/${String(pid)}/children`;
  return readFileSync(path, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

const settingsOf = ({ databaseName }: { readonly databaseName: string }) => ({
  MONGODB_URI: inject('mongodbUri'),
  DB_NAME: databaseName,
  PORT: '0',
  HEARTBEAT_MS: '300',
});

describe('a server with WORKERS', () => {
  it('serves one port with whole nodes, replaces one that dies, and stops as one', async () => {
    const database = await createTestDatabase();
    const { child, output } = spawnServer({ ...settingsOf(database), WORKERS: '2' });
    await expect.poll(output, { timeout: 30_000 }).toContain('All workers are listening.');
    const url = /"url":"([^"]+)"/.exec(output())?.[1] ?? '';
    const before = workersOf(child.pid);
    expect(before).toHaveLength(2);
    const streams = await Promise.all(Array.from({ length: 8 }, () => openStream(`${url}/sse`)));
    for (const stream of streams) await stream.find('sync');
    await database.collection('post').insertOne({ title: 'to all' });
    for (const stream of streams) await stream.find(withTitle('to all'));

    const [killed = 0] = before;
    process.kill(killed, 'SIGKILL');
    // Connections go to the workers in turn: some of them end, the others do not notice.
    const open = new Set(streams);
    for (const stream of streams) void stream.ended.then(() => open.delete(stream));
    await expect.poll(() => open.size).toBeLessThan(streams.length);
    expect(open.size).toBeGreaterThan(0);
    await database.collection('post').insertOne({ title: 'to those who are left' });
    // Another one may have ended, and be reported late.
    for (const stream of open) {
      const found = stream.find(withTitle('to those who are left')).catch(() => undefined);
      await Promise.race([found, stream.ended]);
    }
    for (const { events } of open)
      expect(events.some(withTitle('to those who are left'))).toBe(true);
    expect(open.size).toBeGreaterThan(0);
    await expect
      .poll(() => workersOf(child.pid).filter((pid) => pid !== killed), { timeout: 20_000 })
      .toHaveLength(2);
    const left = await Promise.all(Array.from({ length: 4 }, () => openStream(`${url}/sse`)));
    for (const stream of left) await stream.find('sync');

    child.kill('SIGTERM');
    for (const stream of left) await stream.find('moving');
    expect(await exitOf(child)).toBe(0);
  });

  it('does not start where one of them cannot, and says why', async () => {
    const database = await createTestDatabase();
    const { port } = new URL((await startTestServer(database)).url);
    const { child, output } = spawnServer({ ...settingsOf(database), PORT: port, WORKERS: '2' });
    expect(await exitOf(child)).toBe(1);
    expect(output()).toContain(`Port ${port} on 127.0.0.1 is taken.`);
  });
});
