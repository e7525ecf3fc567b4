import { MachineError } from './errors.ts';
import { onLine } from './on-line.ts';
import { spawnSupervised, type SupervisedOptions } from './spawn-supervised.ts';

/** Options of running a command to its end. */
export interface RunOptions extends SupervisedOptions {
  /** Longest run, in milliseconds; then it is ended and the run fails. @defaultValue 10 minutes */
  readonly timeoutMs?: number;
  /** Called with each line of output as it comes. @defaultValue nothing is done with it */
  readonly report?: (line: string) => void;
}

/** Most lines of output kept for the message of a failed run; older ones are dropped. */
const maxKeptLines = 40;

/**
 * Runs a command to its end and returns its last lines of output (at most 40).
 *
 * @throws MachineError `not-started` when it cannot be run, `failed` with its last lines when it
 * ends with anything but 0, `timed-out` when it takes longer than `timeoutMs`.
 */
export async function runSupervised(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<readonly string[]> {
  const { timeoutMs = 600_000, report, ...kept } = options;
  const lines: string[] = [];
  const take = (line: string): void => {
    lines.push(line);
    if (lines.length > maxKeptLines) lines.shift();
    report?.(line);
  };
  const run = await spawnSupervised(command, args, kept);
  const read = [onLine(run.stdout, take), onLine(run.stderr, take)];
  const tooLong = new AbortController();
  const timer = setTimeout(() => {
    tooLong.abort();
    void run.stop();
  }, timeoutMs);
  const { code, signal } = await run.ended;
  clearTimeout(timer);
  await Promise.all(read);
  if (tooLong.signal.aborted) {
    throw new MachineError('timed-out', `${command} took longer than ${String(timeoutMs)} ms.`);
  }
  if (code === 0) return lines;
  const how = signal === null ? `code ${String(code)}` : `signal ${signal}`;
  throw new MachineError('failed', `${command} ended with ${how}: ${lines.slice(-5).join(' | ')}`);
}
