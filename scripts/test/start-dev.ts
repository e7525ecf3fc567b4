import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort, signalGroup, type ProcessRecord } from '@tidings/dev-machine';
import { listTree } from './process-tree.ts';

/** A development set-up that a test has started, as a person would. */
export interface StartedDev {
  readonly web: string;
  readonly api: string;
  readonly mongodbUri: string;
  /** Every process of it, from npx down. */
  readonly tree: () => readonly ProcessRecord[];
  /** All that it has written. */
  readonly output: () => string;
  /** Presses Ctrl-C: the whole job gets the signal. */
  readonly interrupt: () => void;
  /** Resolves with its exit code once npx is gone; `null` when a signal ended it, as Ctrl-C does. */
  readonly exited: Promise<number | null>;
}

const root = join(import.meta.dirname, '..', '..');

/** Reads which pnpm the README's command runs. */
function packageRunner(): string {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    // The repository's own package.json has it.
    packageManager: string;
  };
  return packageManager;
}

/** Runs the README's command on free ports and waits until it says that it is up. */
export async function startDev(dataDir: string): Promise<StartedDev> {
  const [port, webPort] = [await findFreePort(), await findFreePort()];
  const child = spawn('npx', ['--yes', packageRunner(), 'dev'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...{ PORT: String(port), WEB_PORT: String(webPort), DATA_DIR: dataDir },
      ...{ MONGODB_URI: '', MONGO_PORT: String(await findFreePort()), NODE_ENV: '', VITEST: '' },
    },
  });
  const pid = child.pid ?? 0;
  let output = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const up = new Promise<void>((resolve) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Ctrl-C stops everything')) resolve();
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
  });
  await Promise.race([
    up,
    exited.then((code) => {
      throw new Error(`It ended with code ${String(code)} before it was up:\n${output}`);
    }),
  ]);
  const mongodbUri = /^ +MongoDB +(\S+)/m.exec(output)?.[1] ?? '';
  return {
    web: `http://127.0.0.1:${String(webPort)}`,
    api: `http://127.0.0.1:${String(port)}`,
    mongodbUri,
    tree: () => listTree(pid),
    output: () => output,
    interrupt: () => signalGroup(pid, 'SIGINT'),
    exited,
  };
}

/** Runs another of the README's commands to its end beside it, and returns what it has printed. */
export async function runPnpm(args: readonly string[], dataDir: string): Promise<string> {
  const env = { ...process.env, DATA_DIR: dataDir, MONGODB_URI: '', NODE_ENV: '', VITEST: '' };
  const command = ['--yes', packageRunner(), '--silent', ...args];
  return (await promisify(execFile)('npx', command, { cwd: root, env })).stdout;
}
