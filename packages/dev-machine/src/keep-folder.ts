import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const workPrefix = '.filling-';
/** Age at which a work folder belongs to a run that was killed, in milliseconds. */
const staleMs = 3_600_000;

/**
 * Fills a folder that is kept between runs: `fill` gets a work folder and puts what is to be kept
 * into `kept` in it. The folder appears whole or not at all, so that two runs may fill it at once
 * and a killed one leaves nothing that looks finished; what such runs left is removed after an hour.
 *
 * @param options.replace - Whether a folder that is there already is filled again. Default: no.
 */
export async function keepFolder(
  place: string,
  fill: (work: string) => Promise<void>,
  options: { readonly replace?: boolean } = {},
): Promise<string> {
  if (existsSync(place) && options.replace !== true) return place;
  await removeStale(dirname(place));
  const work = join(dirname(place), `${workPrefix}${randomUUID()}`);
  try {
    await mkdir(join(work, 'kept'), { recursive: true });
    await fill(work);
    if (options.replace === true) await rm(place, { recursive: true, force: true });
    await rename(join(work, 'kept'), place).catch((error: unknown) => {
      // Another run was quicker: what it has filled is as good.
      if (!existsSync(place)) throw error;
    });
    return place;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function removeStale(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(workPrefix))) {
    const info = await stat(join(folder, name)).catch(() => undefined);
    if (info === undefined || Date.now() - info.mtimeMs < staleMs) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
