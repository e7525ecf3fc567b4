import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel has counted for a process and all below it. */
export interface Usage {
  /** Microseconds of CPU, in user space and in the kernel. */
  readonly cpuUs: number;
  /** Bytes in memory (RSS). */
  readonly rssBytes: number;
}

/** Microseconds of one tick of the kernel's accounting: USER_HZ is 100 wherever Linux runs Node. */
const tickUs = 10_000;
/** Where utime and stime stand behind the process's name, and those of its children that have ended. */
const ownFields = [11, 12] as const;
const endedFields = [13, 14] as const;

/** Reads the accounting of a process and of all below it, those that have ended included. */
export function readUsage(pid: number): Usage {
  const own = readOne(pid);
  return childrenOf(pid)
    .map(readUsage)
    .reduce(
      (sum, { cpuUs, rssBytes }) => ({
        cpuUs: sum.cpuUs + cpuUs,
        rssBytes: sum.rssBytes + rssBytes,
      }),
      own,
    );
}

function readOne(pid: number): Usage {
  const folder = `/proc/${String(pid)}`;
  const stat = readFileSync(`${folder}/stat`, 'utf8');
  const running = tasksOf(pid).reduce((sum, task) => sum + schedUs(`${folder}/task/${task}`), 0);
  // The second field is the name in brackets and may hold anything: what counts comes after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticksOf = (wanted: readonly number[]) =>
    wanted.reduce((sum, field) => sum + Number(fields[field]), 0);
  const status = readFileSync(`${folder}/status`, 'utf8');
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  const ownUs = running > 0 ? running : ticksOf(ownFields) * tickUs;
  return { cpuUs: ownUs + ticksOf(endedFields) * tickUs, rssBytes: kib * 1024 };
}

/** Reads a thread's CPU to the nanosecond; 0 where the kernel keeps no such figure, or it has just ended. */
function schedUs(task: string): number {
  try {
    return Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]) / 1000;
  } catch {
    return 0;
  }
}

function tasksOf(pid: number): string[] {
  return readdirSync(`/proc/${String(pid)}/task`);
}

function childrenOf(pid: number): number[] {
  return tasksOf(pid).flatMap((task) =>
    readFileSync(`/proc/${String(pid)}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter((text) => text !== '')
      .map(Number),
  );
}
