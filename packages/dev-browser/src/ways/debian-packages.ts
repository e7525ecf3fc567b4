import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasApt, keepFolder, libraryPath, MachineError, openApt } from '@tidings/dev-machine';
import { fontsConfig } from '../fonts-config.ts';
import { tryChromium } from '../try-chromium.ts';
import { missed, type Env, type FoundChromium, type Missed, type Way } from '../way.ts';

/** The packages that have the browser in them; what they want of the desktop is left out. */
const browser = ['chromium', 'chromium-common'] as const;
/** A package with fonts: without one, Chromium ends at the first word. */
const font = 'fonts-dejavu-core';
/** Where the packages put the program; `/usr/bin/chromium` is a script that looks in `/usr/lib`. */
const program = join('usr', 'lib', 'chromium', 'chromium');

/**
 * Takes the whole Chromium in this system's own packages, and every library that the system lacks,
 * unpacked into a folder of the user's: no root is needed, and nothing is installed. Fetched once, then
 * kept. For Debian and its relatives that have Chromium as a package; Ubuntu has it as a snap alone.
 */
export const findInDebianPackages: Way = async ({ env, cacheFolder, report }) => {
  if (!hasApt(env)) return missed('this system has no apt-get');
  try {
    const place = join(cacheFolder, 'chromium', 'debian');
    const isKept = existsSync(place);
    const fill = (work: string): Promise<void> => fetchInto(work, env, report);
    const found = await withLibraries(await keepFolder(place, fill));
    if (found.kind === 'chromium' || !isKept) return found;
    // What the system had when it was fetched may be gone since.
    return await withLibraries(await keepFolder(place, fill, { replace: true }));
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return missed(error.message, 'Let apt-get reach the package servers of this system.');
  }
};

async function fetchInto(work: string, env: Env, report: (line: string) => void): Promise<void> {
  report("Reading the lists of this system's packages, for its Chromium");
  const apt = await openApt(join(work, 'apt'), env);
  const libraries = (await apt.dependenciesOf('chromium')).filter(
    (name) => !browser.some((each) => each === name),
  );
  const packages = [...browser, ...(await apt.listMissing([...libraries, font]))];
  const megabytes = Math.ceil((await apt.sizeOf(packages)) / 1e6);
  report(
    `Fetching Chromium with apt-get download (${String(packages.length)} packages, ${String(megabytes)} MB)`,
  );
  const kept = join(work, 'kept');
  await apt.unpack(packages, kept);
  await mkdir(join(kept, 'fontconfig'));
  await writeFile(join(kept, 'fontconfig', 'fonts.conf'), fontsConfig('../usr/share/fonts'));
}

async function withLibraries(folder: string): Promise<FoundChromium | Missed> {
  const executablePath = join(folder, program);
  const env = {
    LD_LIBRARY_PATH: await libraryPath(folder),
    FONTCONFIG_PATH: join(folder, 'fontconfig'),
  };
  const problem = await tryChromium(executablePath, env);
  if (problem !== undefined) return missed(problem);
  const foundBy = "unpacked from this system's packages";
  return { kind: 'chromium', executablePath, env, foundBy, isHeadlessShell: false };
}
