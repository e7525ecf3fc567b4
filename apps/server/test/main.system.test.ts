import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import {
  openStream,
  exitOf,
  serverRoot,
  serverCommand,
  spawnServer,
  startProcess,
  createTestDatabase,
  startTestServer,
} from '@tidings/dev-app/testing';

describe('the server process', () => {
  it('does not start with a bad setting, and says which, why and what is allowed', async () => {
    const failed = promisify(execFile)(process.execPath, serverCommand(), {
      cwd: serverRoot,
      env: { PATH: process.env['PATH'], PORT: 'many' },
    });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /MONGODB_URI is not set[^]*PORT is set to "many"[^]*0 to 65535/,
      ) as string,
    });
  });

  it('prints no password, whatever the driver says of a deployment that it cannot reach', async () => {
    const { child, output } = spawnServer({
      MONGODB_URI: 'mongodb://ann:s3cret-word@127.0.0.1:1/?replicaSet=rs0&authSource=admin',
      METRICS_TOKEN: 'token-of-the-metrics',
      MONGODB_TIMEOUT_MS: '300',
      START_TIMEOUT_MS: '0',
      LOG_LEVEL: 'trace',
    });
    expect(await exitOf(child)).toBe(1);
    expect(output()).toContain('127.0.0.1:1');
    expect(output()).not.toContain('s3cret');
    expect(output()).not.toContain('token-of');
  });

  it('names the port and the setting when the port is taken', async () => {
    const database = await createTestDatabase();
    const taken = new URL((await startTestServer(database)).url).port;
    const { child, output } = spawnServer({
      MONGODB_URI: inject('mongodbUri'),
      DB_NAME: database.databaseName,
      PORT: taken,
    });
    expect(await exitOf(child)).toBe(1);
    expect(output()).toContain(`Port ${taken} on 127.0.0.1 is taken. Set PORT to another one.`);
  });
});

describe('a server process that is stopped', () => {
  it('sends each client its own time to reconnect, and exits with 0', async () => {
    const { url, child } = await startProcess(await createTestDatabase(), {
      DRAIN_SPREAD_MS: '60000',
    });
    const streams = await Promise.all(Array.from({ length: 5 }, () => openStream(`${url}/sse`)));
    await Promise.all(streams.map((stream) => stream.find('sync')));
    child.kill('SIGTERM');
    const moving = await Promise.all(streams.map((stream) => stream.find('moving')));
    const retries = moving.map(({ data }) => (data as { retryMs: number }).retryMs);
    expect(new Set(retries).size).toBeGreaterThan(1);
    expect(Math.min(...retries)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...retries)).toBeLessThanOrEqual(61_000);
    expect(await exitOf(child)).toBe(0);
  });

  it('first reports that it is not ready, and keeps serving for DRAIN_DELAY_MS', async () => {
    const { url, child } = await startProcess(await createTestDatabase(), {
      DRAIN_DELAY_MS: '4000',
    });
    const early = await openStream(`${url}/sse`);
    await early.find('sync');
    child.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    const late = await openStream(`${url}/sse`);
    await late.find('sync');
    expect(early.events.map(({ event }) => event)).not.toContain('moving');
    for (const stream of [early, late]) await stream.find('moving');
    expect(await exitOf(child)).toBe(0);
  });

  it('ends even if a pending request never ends', async () => {
    const { url, child } = await startProcess(await createTestDatabase());
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    onTestFinished(() => {
      socket.destroy();
    });
    socket.write('POST /api/posts HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n');
    socket.write('expect: 100-continue\r\ncontent-length: 100\r\n\r\n');
    // The server has begun with it.
    await once(socket, 'data');
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });

  it('ends at once at a second signal, with 1', async () => {
    const { url, child } = await startProcess(await createTestDatabase(), {
      DRAIN_DELAY_MS: '600000',
    });
    child.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(1);
  });
});
