import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { keepFolder } from '@tidings/dev-machine';

/** File name of the binary in its folder of the store. */
const binaryName = process.platform === 'win32' ? 'mongod.exe' : 'mongod';

function storeFolder(cacheFolder: string): string {
  return join(cacheFolder, 'mongod');
}

/** Lists the binaries kept from earlier runs, in no order; none when there is no store yet. */
export async function listKeptBinaries(cacheFolder: string): Promise<readonly string[]> {
  const store = storeFolder(cacheFolder);
  const names = await readdir(store).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).map((name) => join(store, name, binaryName));
}

/**
 * Fetches a binary into the store. `fetchInto` gets an empty folder and returns where in it the
 * binary is; only that file is kept, in the place of one of that name which did not run.
 */
export async function keepBinary(
  cacheFolder: string,
  name: string,
  fetchInto: (folder: string) => Promise<string>,
): Promise<string> {
  const fill = async (work: string): Promise<void> => {
    const folder = join(work, 'download');
    await mkdir(folder);
    const fetched = await fetchInto(folder);
    await chmod(fetched, 0o755);
    await rename(fetched, join(work, 'kept', binaryName));
  };
  const place = await keepFolder(join(storeFolder(cacheFolder), name), fill, { replace: true });
  return join(place, binaryName);
}
