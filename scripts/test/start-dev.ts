import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findFreePort, signalGroup, type ProcessRecord } from '@tidings/dev-machine';
import { listTree } from './process-tree.ts';

/** A development set-up that a test has started, as a user would. */
export interface StartedDev {
  readonly web: string;
  readonly api: string;
  readonly mongodbUri: string;
  /** The settings it was given. */
  readonly env: Readonly<Record<string, string>>;
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
  const env = {
    PORT: String(await findFreePort()),
    WEB_PORT: String(await findFreePort()),
    MONGO_PORT: String(await findFreePort()),
    DATA_DIR: dataDir,
  };
  return startCommand(`npx --yes ${packageRunner()} dev`, env);
}

/** Types a command that starts `dev`, and waits until it says that it is up. */
export async function startCommand(
  command: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StartedDev> {
  const child = spawn('sh', ['-c', `exec env ${command}`], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MONGODB_URI: '', NODE_ENV: '', VITEST: '', ...env },
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
  const printed = (name: string) => new RegExp(`^ +${name} +(\\S+)`, 'm').exec(output)?.[1] ?? '';
  return {
    web: printed('Web').replace('localhost', '127.0.0.1'),
    api: printed('API'),
    mongodbUri: printed('MongoDB'),
    env,
    tree: () => listTree(pid),
    output: () => output,
    interrupt: () => signalGroup(pid, 'SIGINT'),
    exited,
  };
}

/** Runs another of the README's commands to its end beside it, and returns what it has printed. */
export async function runPnpm(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const env = { ...process.env, MONGODB_URI: '', NODE_ENV: '', VITEST: '', ...settings };
  const command = ['--yes', packageRunner(), '--silent', ...args];
  return (await promisify(execFile)('npx', command, { cwd: root, env })).stdout;
}
