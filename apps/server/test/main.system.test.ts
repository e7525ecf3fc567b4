import { execFile, spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { openStream } from './kit/open-stream.ts';
import { createTestDatabase, startTestServer } from './kit/start-test-server.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const command = ['--import', 'tsx', 'src/main.ts'];

function start(env: Record<string, string>): {
  child: ChildProcessByStdio<null, Readable, Readable>;
  output: () => string;
} {
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (text += String(chunk)));
  return { child, output: () => text };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('the server process', () => {
  it('does not start with a bad setting, and says which, why and what is allowed', async () => {
    const failed = promisify(execFile)(process.execPath, command, {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: 'many' },
    });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /MONGODB_URI is not set[^]*PORT is set to "many"[^]*0 to 65535/,
      ) as string,
    });
  });

  it('names the port and the setting when the port is taken', async () => {
    const database = await createTestDatabase();
    const taken = new URL((await startTestServer(database)).url).port;
    const { child, output } = start({
      MONGODB_URI: inject('mongodbUri'),
      DB_NAME: database.databaseName,
      PORT: taken,
    });
    expect(await exitOf(child)).toBe(1);
    expect(output()).toContain(`Port ${taken} on 127.0.0.1 is taken. Set PORT to another one.`);
  });

  it('tells its clients to come back and exits with 0 on SIGTERM', async () => {
    const database = await createTestDatabase();
    const { child, output } = start({
      MONGODB_URI: inject('mongodbUri'),
      DB_NAME: database.databaseName,
      PORT: '0',
    });
    const findUrl = () => /"url":"([^"]+)"/.exec(output())?.[1];
    await expect.poll(findUrl, { timeout: 20_000 }).toBeDefined();
    const stream = await openStream(`${findUrl() ?? ''}/sse`);
    await stream.find('sync');
    child.kill('SIGTERM');
    await stream.find('moving');
    expect(await exitOf(child)).toBe(0);
  });
});
