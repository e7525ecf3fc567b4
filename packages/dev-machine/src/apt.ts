import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findOnPath } from './find-on-path.ts';
import { MachineError } from './errors.ts';
import { runSupervised } from './run-supervised.ts';
import type { SupervisedOptions } from './spawn-supervised.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Seconds that a package server may stay silent before the next one is asked. */
const serverTimeoutS = 10;

/** The packages of a Debian-like system, for a user who may install nothing. */
export interface Apt {
  /** Names the packages that one depends on, where the dependency leaves no choice. */
  readonly dependenciesOf: (name: string) => Promise<readonly string[]>;
  /**
   * Names those of the packages, and of all that they depend on, that are not installed. Recommended
   * packages are left out.
   */
  readonly listMissing: (names: readonly string[]) => Promise<readonly string[]>;
  /** Says how many bytes the download of packages takes. */
  readonly sizeOf: (names: readonly string[]) => Promise<number>;
  /** Downloads packages and unpacks them into a folder; none of their scripts is run. */
  readonly unpack: (names: readonly string[], folder: string) => Promise<void>;
}

/** Returns whether this system has apt, and with it packages that `openApt` can read. */
export function hasApt(env: Env = process.env): boolean {
  return ['apt-get', 'apt-cache', 'dpkg-deb'].every((name) => findOnPath(name, env) !== undefined);
}

/**
 * Reads the package lists of this system's own sources into a work folder. No root is needed and
 * nothing of the system is changed, because lists and archives live in that folder; remove it when
 * done.
 *
 * @throws MachineError `not-started` where there is no apt; `failed` with apt's last words, here and
 * from each of the functions.
 */
export async function openApt(work: string, env: Env = process.env): Promise<Apt> {
  if (!hasApt(env)) throw new MachineError('not-started', 'This system has no apt-get.');
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  const archives = join(work, 'archives');
  for (const folder of [lists, archives]) await mkdir(join(folder, 'partial'), { recursive: true });
  await mkdir(cache);
  const settings = [
    `Dir::State::Lists=${lists}`,
    `Dir::Cache=${cache}`,
    `Dir::Cache::Archives=${archives}`,
    // Root's apt reads as another user, for whom these folders are closed.
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    `Acquire::http::Timeout=${String(serverTimeoutS)}`,
    `Acquire::https::Timeout=${String(serverTimeoutS)}`,
  ].flatMap((setting) => ['-o', setting]);
  const run = (command: string, args: readonly string[], cwd = work): Promise<readonly string[]> =>
    allLines(command, [...settings, ...args], { cwd, env: { ...env, LC_ALL: 'C' } });

  await run('apt-get', ['-q', 'update']).catch(async (error: unknown) => {
    // One source that cannot be read need not be the one that is asked for.
    if (!(await readdir(lists)).some((name) => name.includes('_Packages'))) throw error;
  });
  return {
    dependenciesOf: async (name) =>
      readDependencies(await run('apt-cache', ['--no-all-versions', 'show', name])),
    listMissing: async (names) =>
      readNewPackages(
        await run('apt-get', ['-q', '-s', 'install', '--no-install-recommends', ...names]),
      ),
    sizeOf: async (names) =>
      readSizes(await run('apt-get', ['-q', '--print-uris', 'download', ...names])),
    unpack: async (names, folder) => {
      await run('apt-get', ['-q', 'download', ...names], archives);
      for (const file of await readdir(archives)) {
        if (file.endsWith('.deb'))
          await runSupervised('dpkg-deb', ['-x', join(archives, file), folder], { env });
      }
    },
  };
}

/** Runs a command to its end and returns all that it has printed. */
async function allLines(
  command: string,
  args: readonly string[],
  options: SupervisedOptions,
): Promise<readonly string[]> {
  const lines: string[] = [];
  await runSupervised(command, args, { ...options, report: (line) => lines.push(line) });
  return lines;
}

/** Reads the names in the `Depends:` field of a package's record; alternatives (`a | b`) are left out. */
export function readDependencies(record: readonly string[]): readonly string[] {
  const field = record.find((line) => line.startsWith('Depends: ')) ?? '';
  return field
    .slice('Depends: '.length)
    .split(',')
    .filter((dependency) => !dependency.includes('|'))
    .map((dependency) => /^\s*([^\s(:]+)/.exec(dependency)?.[1] ?? '')
    .filter((name) => name !== '');
}

/**
 * Reads what an installation would add, from `apt-get -s install`: `Inst NAME (VERSION …)`. What it would
 * replace (`Inst NAME [OLD] (VERSION …)`) is there already, and an exchanged libc would not load.
 */
export function readNewPackages(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^Inst (\S+) \(/.exec(line)?.[1] ?? []);
}

/** Adds up the sizes that `apt-get --print-uris` says: `'ADDRESS' FILE BYTES HASH`. */
export function readSizes(lines: readonly string[]): number {
  return lines
    .map((line) => Number(/^'\S+' \S+ (\d+)/.exec(line)?.[1] ?? 0))
    .reduce((sum, size) => sum + size, 0);
}
