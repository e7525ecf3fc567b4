import {
  onLine,
  spawnSupervised,
  type SupervisedOptions,
  type SupervisedProcess,
} from '@tidings/dev-machine';
import type { LoadTarget } from '../../load/generator.ts';
import type { RunningServer } from '../server.ts';
import { giveOrders } from './give-orders.ts';

/** Milliseconds that a program may take to print what is waited for. */
const startWithinMs = 30_000;

/** Runs a program and waits for a line of its output; what else it says goes to our standard error. */
export async function startUntil(
  command: readonly string[],
  pattern: RegExp,
  options: SupervisedOptions = {},
): Promise<{ readonly child: SupervisedProcess; readonly match: RegExpExecArray }> {
  const [program = '', ...rest] = command;
  const child = await spawnSupervised(program, rest, options);
  void onLine(child.stderr, (line) => process.stderr.write(`${program}: ${line}\n`));
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`${command.join(' ')} did not start within ${String(startWithinMs)} ms.`));
    }, startWithinMs);
    void child.ended.then(() => {
      reject(new Error(`${command.join(' ')} ended before it had started.`));
    });
    void onLine(child.stdout, (line) => {
      const found = pattern.exec(line);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found);
    });
  }).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  return { child, match };
}

/** Starts a server of the bench that says `ready PORT CONTROL`. */
export async function startProgram(
  command: readonly string[],
  target: Omit<LoadTarget, 'port'>,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const { child, match } = await startUntil(command, /^ready (\d+) (\d+)$/, {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...env },
  });
  const orders = await giveOrders(Number(match[2]));
  return {
    pid: child.pid,
    target: { ...target, port: Number(match[1]) },
    publish: (burst) => orders.publish(burst),
    async [Symbol.asyncDispose]() {
      orders[Symbol.dispose]();
      await child.stop();
    },
  };
}
