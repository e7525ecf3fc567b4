import { delimiter } from 'node:path';
import { MachineError } from '@tidings/dev-machine';
import { howToInstall } from './libraries/how-to-install.ts';
import { keepLibrary } from './libraries/keep-library.ts';
import { libraryNames, type LibraryName } from './libraries/library.ts';
import { isNewEnough, oldestMajor, readMongodVersion } from './mongod-version.ts';
import type { Surroundings } from './way.ts';

/** What a mongod is and needs, or why it does not run here. */
export type Inspected =
  | {
      readonly version: string;
      /** Environment that it needs on top of ours: where its libraries are. Mostly empty. */
      readonly env: Readonly<Record<string, string>>;
    }
  | {
      readonly problem: string;
      /** What a user could do about it, when there is something. */
      readonly hint: string | undefined;
    };

/**
 * Runs a mongod to hear its version. A library that it needs and this system lacks is fetched without
 * root, and kept for the next time.
 */
export async function inspectMongod(path: string, surroundings: Surroundings): Promise<Inspected> {
  const supplied = new Map<LibraryName, string>();
  for (;;) {
    const env = whereLibrariesAre([...supplied.values()]);
    const answer = await readMongodVersion(path, env);
    if ('version' in answer) {
      const { version } = answer;
      if (isNewEnough(version)) return { version, env };
      const problem = `${path} is MongoDB ${version}, older than ${String(oldestMajor)}.0`;
      return { problem, hint: undefined };
    }
    const { problem } = answer;
    const name = libraryNames.find((each) => problem.includes(`libraries: ${each}:`));
    if (name === undefined) return { problem, hint: undefined };
    const hint = howToInstall(name, surroundings.env);
    if (supplied.has(name)) return { problem, hint };
    try {
      supplied.set(name, await keepLibrary(name, surroundings));
    } catch (error) {
      if (!(error instanceof MachineError)) throw error;
      return { problem: `${path} needs ${name}, which this system lacks: ${error.message}`, hint };
    }
  }
}

function whereLibrariesAre(paths: readonly string[]): Readonly<Record<string, string>> {
  if (paths.length === 0) return {};
  const already = process.env['LD_LIBRARY_PATH'] ?? '';
  const all = already === '' ? paths : [...paths, already];
  return { LD_LIBRARY_PATH: all.join(delimiter) };
}
