import { chmod, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { keepFolder } from '@tidings/dev-machine';
import type { Surroundings } from './way.ts';

/** File name of the binary in its folder of the store. */
const binaryName = process.platform === 'win32' ? 'mongod.exe' : 'mongod';

type Store = Pick<Surroundings, 'cacheFolder' | 'version'>;

/** For requested versions, kept apart: they are not used when no version is requested. */
function storeFolder({ cacheFolder, version }: Store): string {
  return join(cacheFolder, version === undefined ? 'mongod' : 'mongod-by-version');
}

/** Lists the binaries kept from earlier runs, in no order; none when there is no store yet. */
export async function listKeptBinaries(store: Store): Promise<readonly string[]> {
  const folders = new Set([storeFolder({ ...store, version: undefined }), storeFolder(store)]);
  const lists = [...folders].map(async (folder) => {
    const names = await readdir(folder).catch(() => []);
    return names
      .filter((name) => !name.startsWith('.'))
      .map((name) => join(folder, name, binaryName));
  });
  return (await Promise.all(lists)).flat();
}

/**
 * Fetches a binary into the store. `fetchInto` gets an empty folder and returns where in it the
 * binary is; only that file is kept, in the place of one of that name which did not run.
 */
export async function keepBinary(
  store: Store,
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
  const place = await keepFolder(join(storeFolder(store), name), fill, { replace: true });
  return join(place, binaryName);
}
