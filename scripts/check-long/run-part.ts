import { MachineError, runKept } from '@tidings/dev-machine';
import { join } from 'node:path';
import { root } from '../packages/run.ts';
import { maxPartMs, type Part } from './parts.ts';

/**
 * Runs one part to its end and passes on what vitest prints; says why it failed, `undefined` when it
 * passed. A part that reaches the limit is ended together with everything it started.
 */
export async function runPart(
  part: Part,
  vitestOptions: readonly string[],
  timeoutMs = maxPartMs,
): Promise<string | undefined> {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const command = ['run', '--config', 'vitest.long.config.ts', ...vitestOptions, ...part.files];
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  try {
    await runKept(process.execPath, [vitest, ...command], {
      cwd: root,
      env: { ...process.env, ...colors },
      timeoutMs,
      report: (line) => void process.stdout.write(`${line}\n`),
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return error.code === 'timed-out'
      ? `it took longer than ${String(timeoutMs / 60_000)} minutes`
      : 'a test failed';
  }
}
