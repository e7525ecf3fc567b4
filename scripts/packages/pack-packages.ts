import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPackages } from './build-packages.ts';
import { pnpm } from './pnpm.ts';
import { published } from './published.ts';

/** Builds and packs the published packages; returns each one's tarball in `folder`, by its name. */
export async function packPackages(folder: string): Promise<ReadonlyMap<string, string>> {
  await buildPackages();
  await mkdir(folder, { recursive: true });
  const manifests = [...published.values()];
  const filters = manifests.map(({ name }) => `--filter=${name}`);
  await pnpm([...filters, 'pack', '--pack-destination', folder]);
  const files = await readdir(folder);
  return new Map(
    manifests.map(({ name, version }) => {
      const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
      if (!files.includes(file)) throw new Error(`Package ${name} was not packed into ${folder}.`);
      return [name, join(folder, file)];
    }),
  );
}
