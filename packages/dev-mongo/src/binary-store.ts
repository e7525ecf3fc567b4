import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

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
 * binary is; only that file is kept, and it appears in the store whole or not at all, so that two
 * runs may fetch at once and an interrupted one leaves nothing that looks finished.
 */
export async function keepBinary(
  cacheFolder: string,
  name: string,
  fetchInto: (folder: string) => Promise<string>,
): Promise<string> {
  const store = storeFolder(cacheFolder);
  const work = join(store, `.fetching-${randomUUID()}`);
  try {
    await mkdir(join(work, 'download'), { recursive: true });
    const fetched = await fetchInto(join(work, 'download'));
    await chmod(fetched, 0o755);
    await mkdir(join(work, 'kept'));
    await rename(fetched, join(work, 'kept', binaryName));
    await rm(join(store, name), { recursive: true, force: true });
    await rename(join(work, 'kept'), join(store, name));
    return join(store, name, binaryName);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
