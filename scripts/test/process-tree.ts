import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readProcess, type ProcessRecord } from '@tidings/dev-machine';

/** How long anything may be left after `kill -9`, in milliseconds. */
export const goneWithinMs = 2000;

/** Lists a process and all that descend from it, parents first. Linux. */
export function listTree(pid: number): readonly ProcessRecord[] {
  const all = readdirSync('/proc')
    .map((name) => readProcess(Number(name)))
    .filter((record) => record !== undefined);
  const tree = all.filter((record) => record.pid === pid);
  for (const parent of tree) tree.push(...all.filter((record) => record.parent === parent.pid));
  return tree;
}

/** Returns whether a process is the one that starts everything; the shell that runs it says so, too. */
export function isDevScript({ command }: ProcessRecord): boolean {
  return /^\S*node .*scripts\/dev\.ts$/.test(command);
}

/** Lists the processes of a tree that brought the starting process about, itself included. */
export function listChain(tree: readonly ProcessRecord[]): readonly ProcessRecord[] {
  const chain = tree.filter(isDevScript);
  for (const { parent } of chain) chain.push(...tree.filter(({ pid }) => pid === parent));
  return chain;
}

/** Waits until all of the processes are gone and returns those that are not when time is over. */
export async function listRemaining(
  processes: readonly ProcessRecord[],
  withinMs: number,
): Promise<readonly ProcessRecord[]> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const left = processes.filter(
      ({ pid, startedAt }) => readProcess(pid)?.startedAt === startedAt,
    );
    if (left.length === 0 || Date.now() > giveUpAt) return left;
    await sleep(20);
  }
}

/** Ends what a failed test has left behind, and nothing else: a process is known by id and start. */
export function endAll(processes: readonly ProcessRecord[]): void {
  for (const { pid, startedAt } of processes) {
    if (readProcess(pid)?.startedAt === startedAt) process.kill(pid, 'SIGKILL');
  }
}
