import { readdirSync, readFileSync } from 'node:fs';

/** Longest wait for a process to stand still, in milliseconds; then it throws. */
const stopTimeoutMs = 5_000;

/**
 * Suspends a process, and blocks until none of its threads runs any more: right after the signal a busy one
 * may still answer. On systems without /proc it only sends the signal. Resume it with SIGCONT before it is ended.
 */
export function suspendProcess(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  if (process.platform !== 'linux') return;
  const giveUpAt = performance.now() + stopTimeoutMs;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (!hasStopped(pid)) {
    if (performance.now() > giveUpAt) throw new Error(`Process ${String(pid)} does not stop.`);
    Atomics.wait(clock, 0, 0, 1);
  }
}

/** Returns whether every thread is stopped (`T` of proc_pid_stat(5)). */
function hasStopped(pid: number): boolean {
  const tasks = `/proc/${String(pid)}/task`;
  return readdirSync(tasks).every((id) => {
    const stat = readFileSync(`${tasks}/${id}/stat`, 'utf8');
    // The name before it is in brackets and may contain anything.
    return stat.charAt(stat.lastIndexOf(')') + 2) === 'T';
  });
}
