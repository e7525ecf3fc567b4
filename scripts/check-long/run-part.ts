import { MachineError, runSupervised } from '@tidings/dev-machine';
import { delimiter, join } from 'node:path';
import { root } from '../packages/run.ts';
import { fetchNode } from './fetch-node.ts';
import { maxPartMs, type Part } from './parts.ts';

/** How vitest is run for one part. */
interface Run {
  readonly node: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs one part to its end and passes on what vitest prints; says why it failed, `undefined` when it
 * passed. A part that reaches the limit is ended together with everything it started.
 */
export async function runPart(
  part: Part,
  vitestOptions: readonly string[],
  timeoutMs = maxPartMs,
): Promise<string | undefined> {
  const report = (line: string): void => void process.stdout.write(`${line}\n`);
  let run: Run;
  try {
    run = await planRun(part, report);
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return error.message;
  }
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  try {
    await runSupervised(run.node, [vitest, 'run', ...vitestOptions, ...run.args], {
      cwd: root,
      env: { ...process.env, ...colors, ...run.env },
      timeoutMs,
      report,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return error.code === 'timed-out'
      ? `it took longer than ${String(timeoutMs / 60_000)} minutes`
      : 'a test failed';
  }
}

async function planRun(part: Part, report: (line: string) => void): Promise<Run> {
  if ('mongod' in part) {
    return {
      node: process.execPath,
      args: [...part.projects.flatMap((name) => ['--project', name]), ...part.files],
      env: { MONGOD_VERSION: part.mongod },
    };
  }
  if ('files' in part) {
    const args = ['--config', 'vitest.long.config.ts', ...part.files];
    return { node: process.execPath, args, env: {} };
  }
  const folder = await fetchNode(part.node, report);
  return {
    node: join(folder, 'node'),
    args: part.projects.flatMap((name) => ['--project', name]),
    // What a test starts by the name `node`, or with npx, gets this Node, too.
    env: { PATH: [folder, process.env['PATH']].join(delimiter) },
  };
}
