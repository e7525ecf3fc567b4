import { readCommandLine } from '@tidings/dev-machine';
import { parseArgs } from 'node:util';
import { packPackages } from './packages/pack-packages.ts';

const usage = `pnpm pack:packages [FOLDER]

Builds the published packages and packs them into FOLDER (dist), for an app outside this repository.`;

const { positionals } = readCommandLine(usage, (args) => {
  const parsed = parseArgs({ args, allowPositionals: true });
  if (parsed.positionals.length > 1) throw new RangeError('Name one folder.');
  return parsed;
});
const [folder = 'dist'] = positionals;
for (const [name, tarball] of await packPackages(folder)) console.log(`${name}: ${tarball}`);
