import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onLine } from './on-line.ts';
import { suspendProcess } from './suspend-process.ts';

/** Reads the processor time of a process, in ticks. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

describe.runIf(process.platform === 'linux')('suspendProcess', () => {
  it('returns when the process does nothing any more, and lets it go on with SIGCONT', async () => {
    const child = spawn(process.execPath, ['-e', 'console.log("on"); for (;;);']);
    const pid = child.pid ?? 0;
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await new Promise<void>((resolve) => {
      void onLine(child.stdout, () => {
        resolve();
      });
    });
    suspendProcess(pid);
    const ticks = ticksOf(pid);
    // Something that takes time, whatever the clock of this machine does.
    let hash = '';
    for (let n = 0; n < 100_000; n += 1) hash = createHash('sha256').update(hash).digest('hex');
    expect(ticksOf(pid)).toBe(ticks);
    process.kill(pid, 'SIGCONT');
    await expect.poll(() => ticksOf(pid), { timeout: 30_000 }).toBeGreaterThan(ticks);
  });
});
