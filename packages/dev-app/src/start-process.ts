import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished } from 'vitest';
import { metricsToken } from './metrics.ts';
import type {} from './vitest-global-setup.ts';

/** Where the server's command is run. */
export const folder = fileURLToPath(new URL('../../../apps/server', import.meta.url));
/** What Node is given to run the server, as it is shipped. */
export const serverCommand = (): readonly string[] => [join(inject('serverDist'), 'main.js')];

type ServerChild = ChildProcessByStdio<null, Readable, Readable>;

/** Runs the server in a process of its own, killed when the test is over; says what it has printed. */
export function spawnServer(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = serverCommand(),
): {
  child: ServerChild;
  output: () => string;
} {
  const child = spawn(process.execPath, args, {
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

/** A server in a process of its own over that database, once it is ready. */
export async function startProcess(
  database: { readonly databaseName: string },
  env: Readonly<Record<string, string>> = {},
  /** What Node is given. @defaultValue the server as it is shipped */
  args?: readonly string[],
): Promise<{ child: ServerChild; url: string; output: () => string }> {
  const settings = {
    MONGODB_URI: inject('mongodbUri'),
    DB_NAME: database.databaseName,
    PORT: '0',
    HEARTBEAT_MS: '300',
    METRICS_TOKEN: metricsToken,
    ...env,
  };
  const { child, output } = spawnServer(settings, args);
  const urlPattern = /"url":"([^"]+)"/;
  await expect.poll(output, { timeout: 30_000 }).toMatch(urlPattern);
  const url = urlPattern.exec(output())?.[1] ?? '';
  await expect
    .poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 30_000 })
    .toBe(200);
  return { child, url, output };
}

/** Waits for the end of a process, and until all that it printed was read; says its exit code. */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  if (!hasEnded) await once(child, 'exit');
  // What it printed last may arrive after its exit.
  for (const output of [child.stdout, child.stderr])
    if (output !== null) await finished(output, { writable: false });
  return child.exitCode;
}
