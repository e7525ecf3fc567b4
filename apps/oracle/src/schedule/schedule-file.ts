import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allFaultKinds, type Fault } from './fault-kinds.ts';

/** A schedule that can be run again. */
export interface GivenSchedule {
  /** Draws the writes. */
  readonly seed: number;
  readonly durationMs: number;
  /** Whether the mongods have a tiny oplog. */
  readonly losesHistory: boolean;
  readonly faults: readonly Fault[];
}

const folder = fileURLToPath(new URL('../../.cache', import.meta.url));

/** Writes a schedule for `--schedule`; returns its path, seen from where the oracle was called. */
export async function writeSchedule(name: string, schedule: GivenSchedule): Promise<string> {
  const path = join(folder, `${name}.json`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(schedule, null, 2)}\n`);
  return relative(process.cwd(), path);
}

/** Reads a schedule. @throws RangeError where the file is none. */
export async function readSchedule(path: string): Promise<GivenSchedule> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new RangeError(`--schedule: ${path} cannot be read as JSON.`, { cause });
  }
  if (isSchedule(value)) return value;
  throw new RangeError(
    `--schedule: ${path} is no schedule; allowed is {seed, durationMs, losesHistory, faults: [{atMs, kind, target, forMs}]}.`,
  );
}

function isSchedule(value: unknown): value is GivenSchedule {
  const { seed, durationMs, losesHistory, faults } = fieldsOf(value);
  const areNumbers = Number.isFinite(seed) && Number.isFinite(durationMs);
  return (
    areNumbers &&
    typeof losesHistory === 'boolean' &&
    Array.isArray(faults) &&
    faults.every(isFault)
  );
}

function isFault(value: unknown): value is Fault {
  const { atMs, kind, target, forMs } = fieldsOf(value);
  const areNumbers = [atMs, target, forMs].every(Number.isFinite);
  return areNumbers && allFaultKinds.some((known) => known === kind);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
