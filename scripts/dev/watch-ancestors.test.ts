import { spawn } from 'node:child_process';
import { readProcess, type ProcessRecord } from '@tidings/dev-machine';
import { describe, expect, it } from 'vitest';
import { listAncestors, watchAncestors } from './watch-ancestors.ts';

/** Builds a chain of processes from the topmost command down to our own. */
function chainOf(...commands: readonly string[]): (pid: number) => ProcessRecord | undefined {
  const records = commands.map((command, i) => ({
    ...{ pid: i + 1, parent: i, group: i + 1 },
    ...{ command, startedAt: '1' },
  }));
  return (pid) => records.find((record) => record.pid === pid);
}

describe('listAncestors', () => {
  it('ends at the topmost package runner', () => {
    const commands = ['init', '-bash', 'npm exec pnpm@12 dev', 'sh -c pnpm dev', 'pnpm dev'];
    const read = chainOf(...commands, 'sh -c node dev.ts', 'node dev.ts');
    expect(listAncestors(read, 7).map(({ command }) => command)).toEqual([
      'sh -c node dev.ts',
      'pnpm dev',
      'sh -c pnpm dev',
      'npm exec pnpm@12 dev',
    ]);
  });

  it('leaves out the shell that started it when nothing else did', () => {
    expect(listAncestors(chainOf('init', 'bash', 'node dev.ts'), 3)).toEqual([]);
  });

  it('goes no further than a program that runs no packages', () => {
    const read = chainOf('npm run all', 'tmux', 'zsh', 'pnpm dev', 'node dev.ts');
    expect(listAncestors(read, 5).map(({ command }) => command)).toEqual(['pnpm dev']);
  });
});

describe.runIf(process.platform !== 'win32')('watchAncestors', () => {
  it('calls back when one of them was killed', async () => {
    const child = spawn('sleep', ['60']);
    const record = readProcess(child.pid ?? 0);
    const lost = new Promise<ProcessRecord>((resolve) => {
      watchAncestors(record === undefined ? [] : [record], resolve);
    });
    child.kill('SIGKILL');
    expect(await lost).toEqual(record);
  });
});
