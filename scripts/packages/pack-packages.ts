import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPackages, published } from './build-packages.ts';
import { pnpm } from './pnpm.ts';

/** Builds and packs the published packages; returns each one's tarball in `folder`, by its name. */
export async function packPackages(folder: string): Promise<ReadonlyMap<string, string>> {
  await buildPackages();
  await mkdir(folder, { recursive: true });
  const filters = published.map((name) => `--filter=@tidings/${name}`);
  await pnpm([...filters, 'pack', '--pack-destination', folder]);
  const files = await readdir(folder);
  return new Map(
    published.map((name) => {
      const file = files.find((each) => each.startsWith(`tidings-${name}-`));
      if (file === undefined) throw new Error(`Package ${name} was not packed into ${folder}.`);
      return [`@tidings/${name}`, join(folder, file)];
    }),
  );
}
