import { parseArgs } from 'node:util';
import { packPackages } from './packages/pack-packages.ts';

/** `pnpm pack:packages FOLDER`: builds the packages and packs them, for an app outside this repository. */
const { positionals } = parseArgs({ allowPositionals: true });
const [folder = 'dist'] = positionals;
for (const [name, tarball] of await packPackages(folder)) console.log(`${name}: ${tarball}`);
