import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from '@tidings/dev-machine';
import { onTestFinished } from 'vitest';

/** Listens on a free port of this machine until the test is over. */
export async function takePort(): Promise<number> {
  const port = await findFreePort();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return port;
}

/** Lets a process that passes for a mongod use a data folder until the test is over. */
export async function takeData(dataDir: string): Promise<void> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', 'mongod']);
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  await mkdir(join(dataDir, 'mongo'), { recursive: true });
  await writeFile(join(dataDir, 'mongo', 'mongod.lock'), `${String(child.pid)}\n`);
}
