import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Returns a kept folder, filled at first need: `fill` gets a work folder and puts what is to be kept
 * into `kept` in it. The folder appears whole or not at all, so that two runs may fill it at once
 * and an interrupted one leaves nothing that looks finished.
 */
export async function keepFolder(
  place: string,
  fill: (work: string) => Promise<void>,
): Promise<string> {
  if (existsSync(place)) return place;
  const work = join(dirname(place), `.filling-${randomUUID()}`);
  try {
    await mkdir(join(work, 'kept'), { recursive: true });
    await fill(work);
    await rename(join(work, 'kept'), place).catch((error: unknown) => {
      if (!existsSync(place)) throw error;
    });
    return place;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
