import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What the operating system says about a process. */
export interface ProcessRecord {
  readonly pid: number;
  readonly parent: number;
  /** Id of its process group: what a shell starts as one job is one group. */
  readonly group: number;
  /** Its command line. */
  readonly command: string;
  /** When it was started, in the system's own words: tells it from a later one of the same id. */
  readonly startedAt: string;
}

/**
 * Reads what a process is; `undefined` when there is none, also when it is a zombie, and always on
 * Windows, which is not asked.
 */
export function readProcess(pid: number): ProcessRecord | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0 || process.platform === 'win32') return undefined;
  try {
    return process.platform === 'linux' ? readFromProc(pid) : readFromPs(pid);
  } catch {
    return undefined;
  }
}

function readFromProc(pid: number): ProcessRecord | undefined {
  const folder = `/proc/${String(pid)}`;
  const stat = readFileSync(`${folder}/stat`, 'utf8');
  // The second field is the name in brackets and may hold anything: what counts comes after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  const command = readFileSync(`${folder}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  const startedAt = fields[19] ?? '';
  return { pid, parent: Number(parent), group: Number(group), command, startedAt };
}

function readFromPs(pid: number): ProcessRecord | undefined {
  const columns = 'ppid=,pgid=,state=,lstart=,command=';
  const line = execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' });
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/m.exec(line);
  const [, parent, group, state = 'Z', startedAt = '', command = ''] = match ?? [];
  if (state.startsWith('Z')) return undefined;
  return { pid, parent: Number(parent), group: Number(group), command, startedAt };
}
