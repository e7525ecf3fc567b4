import { readdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  keepFolder,
  libraryPath,
  MachineError,
  openApt,
  pipInstallArgs,
  runSupervised,
} from '@tidings/dev-machine';
import type { Surroundings } from '../way.ts';
import { packageOf, type LibraryName } from './library.ts';

/** A Python package with libraries in it, for whatever Python: only those are taken. */
interface LibraryWheel {
  readonly requirement: string;
  readonly python: string;
  readonly platform: string;
  /** The folder of its libraries. */
  readonly folder: string;
  /** The libraries that are linked under the names that programs ask for: each is there as `NAME-HASH.so.N`. */
  readonly libraries: readonly LibraryName[];
  readonly megabytes: number;
}

const wheels: readonly LibraryWheel[] = [
  {
    requirement: 'pycurl==7.49.0',
    python: '3.11',
    platform: 'manylinux_2_28_x86_64',
    folder: 'pycurl.libs',
    libraries: ['libcurl.so.4'],
    megabytes: 6,
  },
  {
    requirement: 'psycopg2-binary==2.9.5',
    python: '3.11',
    platform: 'manylinux_2_17_x86_64',
    folder: 'psycopg2_binary.libs',
    // Together: with one copy of each, both use the same.
    libraries: ['libssl.so.1.1', 'libcrypto.so.1.1'],
    megabytes: 3,
  },
];

/**
 * Fetches a library that this system lacks, once, and returns a value for `LD_LIBRARY_PATH`: from this
 * system's own packages, unpacked without root; where there are none, from a Python wheel.
 *
 * @throws MachineError with what was tried when it could not be fetched.
 */
export async function keepLibrary(
  library: LibraryName,
  surroundings: Surroundings,
): Promise<string> {
  const place = join(surroundings.cacheFolder, 'libraries', library);
  const fill = async (work: string): Promise<void> => {
    const failure = await fromApt(library, work, surroundings);
    if (failure === undefined) return;
    const other = await fromWheel(library, work, surroundings);
    if (other === undefined) return;
    throw new MachineError('failed', `${failure.message} ${other.message}`);
  };
  return libraryPath(await keepFolder(place, fill));
}

type Fetch = (
  library: LibraryName,
  work: string,
  surroundings: Surroundings,
) => Promise<MachineError | undefined>;

const fromApt: Fetch = (library, work, { env, report }) =>
  failureOf(async () => {
    const name = packageOf[library]['apt-get'];
    const apt = await openApt(join(work, 'apt'), env);
    report(`Fetching ${library}, which MongoDB needs, with apt-get download ${name}`);
    const missing = await apt.listMissing([name]);
    if (missing.length === 0) {
      throw new MachineError('failed', `apt-get says that ${name} is installed.`);
    }
    const folder = join(work, 'packages');
    await apt.unpack(missing, folder);
    await rename(folder, join(work, 'kept'));
  });

const fromWheel: Fetch = (library, work, { python, report }) =>
  failureOf(async () => {
    const wheel = wheels.find(({ libraries }) => libraries.includes(library));
    if (wheel === undefined || process.arch !== 'x64') {
      throw new MachineError('failed', `No Python wheel is known to have ${library}.`);
    }
    const { requirement, megabytes } = wheel;
    report(
      `Fetching ${library}, which MongoDB needs, with pip (${requirement}, ${String(megabytes)} MB)`,
    );
    const target = join(work, 'wheel');
    const anyPython = [
      '--only-binary=:all:',
      ...['--implementation', 'cp', '--python-version', wheel.python],
      ...['--platform', wheel.platform],
    ];
    await runSupervised(python, pipInstallArgs(requirement, target, anyPython));
    const folder = join(target, wheel.folder);
    const files = await readdir(folder);
    for (const name of wheel.libraries) {
      const [beginning = name] = name.split('.so');
      const file = files.find((each) => each.startsWith(`${beginning}-`));
      if (file === undefined) {
        throw new MachineError('failed', `${requirement} has no ${name} in it.`);
      }
      await symlink(file, join(folder, name));
    }
    await rename(folder, join(work, 'kept'));
  });

async function failureOf(fetching: () => Promise<void>): Promise<MachineError | undefined> {
  try {
    await fetching();
    return undefined;
  } catch (error) {
    if (error instanceof MachineError) return error;
    throw error;
  }
}
