import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished } from 'vitest';
import type { Ask, Measured } from './measure-process.ts';
import { metricsToken } from '@tidings/dev-app';
import { serverRoot, serverCommand } from '@tidings/dev-app/testing';

const probe = fileURLToPath(new URL('measure-process.ts', import.meta.url));

/** A server in a new process whose memory can be measured. */
export interface MeasuredProcess {
  readonly url: string;
  /** Measures it; one at a time. */
  measure(ask: Ask): Promise<Measured>;
}

/** Starts a server in a process of its own over that database; killed when the test is over. */
export async function startMeasuredProcess(
  database: { readonly databaseName: string },
  env: Readonly<Record<string, string>> = {},
): Promise<MeasuredProcess> {
  const args = ['--expose-gc', '--import', 'tsx', '--import', probe, ...serverCommand()];
  const child = spawn(process.execPath, args, {
    cwd: serverRoot,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      MONGODB_URI: inject('mongodbUri'),
      DB_NAME: database.databaseName,
      PORT: '0',
      METRICS_TOKEN: metricsToken,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  const findUrl = () => /"url":"([^"]+)"/.exec(output)?.[1];
  await expect.poll(findUrl, { timeout: 30_000 }).toBeDefined();
  const url = findUrl() ?? '';
  const isReady = async () => (await fetch(`${url}/readyz`)).status;
  await expect.poll(isReady, { timeout: 30_000 }).toBe(200);
  return {
    url,
    async measure(ask) {
      const answered = once(child, 'message') as Promise<[Measured]>;
      child.send(ask);
      const [measured] = await answered;
      return measured;
    },
  };
}
