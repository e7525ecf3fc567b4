import { spawn } from 'node:child_process';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { onLine } from './on-line.ts';
import { isAlive } from './process-group.ts';
import { readProcess } from './read-process.ts';
import { spawnSupervised, type SupervisedProcess } from './spawn-supervised.ts';

/** Ignores SIGTERM and starts a child that does, too; says both ids. */
const stubborn = `trap '' TERM; sh -c "trap '' TERM; while :; do sleep 0.1; done" & echo $$ $!; wait`;

async function firstLine({ stdout }: Pick<SupervisedProcess, 'stdout'>): Promise<string> {
  return new Promise((resolve) => void onLine(stdout, resolve));
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + withinMs;
  while (readProcess(pid) !== undefined) {
    if (Date.now() > giveUpAt) return false;
    await sleep(10);
  }
  return true;
}

describe.runIf(process.platform !== 'win32')('spawnSupervised', () => {
  it('relays what the process writes and says how it ended', async () => {
    const kept = await spawnSupervised('sh', ['-c', 'echo hello; exit 3']);
    expect(await firstLine(kept)).toBe('hello');
    expect(await kept.ended).toEqual({ code: 3, signal: null });
  });

  it('reports what could not be run when the program does not exist', async () => {
    await expect(spawnSupervised('no-such-program-here', [])).rejects.toMatchObject({
      code: 'not-started',
      message: expect.stringContaining('no-such-program-here') as string,
    });
  });

  it('stops the process politely when asked to', async () => {
    const kept = await spawnSupervised('sh', [
      '-c',
      'trap "exit 7" TERM; echo; while :; do sleep 0.05; done',
    ]);
    await firstLine(kept);
    expect(await kept.stop()).toEqual({ code: 7, signal: null });
    expect(await kept.stop()).toEqual({ code: 7, signal: null });
  });

  it('kills the process and its descendants when they do not end within the grace period', async () => {
    const kept = await spawnSupervised('sh', ['-c', stubborn], { graceMs: 100 });
    const pids = (await firstLine(kept)).split(' ').map(Number);
    expect(pids.every(isAlive)).toBe(true);
    expect(await kept.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    for (const pid of pids) expect(await gone(pid, 1000)).toBe(true);
  });

  it('ends what a process leaves behind when it exits on its own', async () => {
    const kept = await spawnSupervised('sh', ['-c', 'sleep 60 & echo $!']);
    const pid = Number(await firstLine(kept));
    expect(await kept.ended).toEqual({ code: 0, signal: null });
    expect(await gone(pid, 1000)).toBe(true);
  });

  it('ends the process and removes its folders when the parent is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-kept-'));
    const supervisedPath = join(import.meta.dirname, 'spawn-supervised.ts');
    const script = `
      import { spawnSupervised } from ${JSON.stringify(supervisedPath)};
      const kept = await spawnSupervised('sleep', ['60'], { removeAfter: [${JSON.stringify(folder)}] });
      console.log(kept.pid);
      setInterval(() => {}, 1000);
    `;
    const parent = spawn(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      script,
    ]);
    const pid = Number(await firstLine(parent));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    expect(await gone(pid, 2000)).toBe(true);
    await expect
      .poll(
        () =>
          stat(folder).then(
            () => true,
            () => false,
          ),
        { timeout: 2000 },
      )
      .toBe(false);
  });

  it('ends the process when its supervisor is killed', async () => {
    const kept = await spawnSupervised('sleep', ['60']);
    const supervisor = readProcess(kept.pid)?.parent ?? 0;
    process.kill(supervisor, 'SIGKILL');
    expect(await kept.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await gone(kept.pid, 1000)).toBe(true);
  });
});
