import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { MachineError } from './errors.ts';
import { signalGroup } from './process-group.ts';

/** What the supervisor has to run. */
export interface SupervisorOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly graceMs: number;
  readonly removeAfter: readonly string[];
}

/** What the supervisor reports. */
export type SupervisorReport =
  | { readonly type: 'started'; readonly pid: number }
  | { readonly type: 'failed'; readonly message: string }
  | ({ readonly type: 'ended' } & Ending);

/** How a process ended: an exit code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Options of a supervised process. */
export interface SupervisedOptions {
  /** Working folder. @defaultValue the parent's */
  readonly cwd?: string;
  /** Whole environment of the process. @defaultValue the parent's */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Time between asking the process to end and killing its group, in milliseconds.
   *
   * @defaultValue 1000, so that nothing is left two seconds after the parent was killed
   */
  readonly graceMs?: number;
  /** Folders removed once the process is gone, also when the parent was killed. @defaultValue none */
  readonly removeAfter?: readonly string[];
}

/** A running process that cannot outlive its parent. */
export interface SupervisedProcess extends AsyncDisposable {
  /** The command's process id, and on Linux and macOS its process group's. */
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process, its group and its supervisor are gone. Never rejects. */
  readonly ended: Promise<Ending>;
  /** Ends the process and all it started; resolves when they are gone. Repeating it is safe. */
  readonly stop: () => Promise<Ending>;
}

const supervisorPath = fileURLToPath(new URL('./supervisor.mjs', import.meta.url));

/**
 * Runs a command that ends with this process, even when this process is killed: a detached supervisor
 * holds it, in a process group of its own, and watches the channel to us.
 *
 * @throws MachineError `not-started` when the command cannot be run.
 */
export async function spawnSupervised(
  command: string,
  args: readonly string[],
  options: SupervisedOptions = {},
): Promise<SupervisedProcess> {
  const { cwd = process.cwd(), env = process.env, graceMs = 1000, removeAfter = [] } = options;
  const order: SupervisorOrder = { command, args, cwd, graceMs, removeAfter };
  const supervisor = spawn(process.execPath, [supervisorPath, JSON.stringify(order)], {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
  });
  const { stdout, stderr } = supervisor;
  if (stdout === null || stderr === null) {
    throw new MachineError('not-started', `Could not run ${command}: its output has no pipe.`);
  }
  let ending: Ending | undefined;
  const gone = new Promise<void>((resolve) => {
    supervisor.once('exit', () => {
      resolve();
    });
  });
  supervisor.on('message', (report: SupervisorReport) => {
    if (report.type === 'ended') ending = { code: report.code, signal: report.signal };
  });
  const pid = await started(supervisor, command);
  const ended = gone.then(() => ending ?? killOrphans(pid));
  const stop = async (): Promise<Ending> => {
    if (supervisor.connected) supervisor.send({ type: 'stop' }, () => undefined);
    return ended;
  };
  return {
    pid,
    stdout,
    stderr,
    ended,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

function started(supervisor: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string): void => {
      reject(new MachineError('not-started', `Could not run ${command}: ${reason}.`));
    };
    supervisor.once('message', (report: SupervisorReport) => {
      if (report.type === 'started') resolve(report.pid);
      else refuse(report.type === 'failed' ? report.message : 'it ended before it began');
    });
    supervisor.once('error', (error) => {
      refuse(error.message);
    });
    supervisor.once('exit', () => {
      refuse('its supervisor ended');
    });
  });
}

/** The supervisor itself was killed: what it kept has nobody else to end it. */
function killOrphans(pid: number): Ending {
  signalGroup(pid, 'SIGKILL');
  return { code: null, signal: 'SIGKILL' };
}
