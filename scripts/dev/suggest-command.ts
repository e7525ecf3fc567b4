import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isPortFree } from '@tidings/dev-machine';
import { findDataOwner } from '@tidings/dev-mongo';
import { withoutPassword } from './banner.ts';
import type { Taken } from './find-taken.ts';
import {
  mongoDataDir,
  type DevSettings,
  type Environment,
  type ExclusiveSetting,
} from './settings.ts';

/** Port that MongoDB has unless `MONGO_PORT` names another; a taken one is passed over. */
const usualMongoPort = 27017;

/** The settings that the command repeats as they are. */
const repeated = ['HOST', 'DB_NAME', 'LOG_LEVEL', 'MONGOD_BINARY', 'MONGODB_URI'] as const;

/**
 * Writes the one command that runs a second `dev` beside what is running: the settings of this run, with
 * a free port, or another data folder, in the place of each that is taken. A password is never printed:
 * a `MONGODB_URI` that has one is left out.
 */
export async function suggestCommand(
  settings: DevSettings,
  taken: readonly Taken[],
  { env, root }: { readonly env: Environment; readonly root: string },
): Promise<string> {
  const isTaken = (setting: ExclusiveSetting) => taken.some((one) => one.setting === setting);
  const { port, webPort, metricsPort, dataDir, deploymentUri } = settings;
  const mongoPort = settings.mongoPort ?? usualMongoPort;
  const used = new Set([port, webPort, mongoPort, ...(metricsPort ? [metricsPort] : [])]);
  const values: Record<string, string | undefined> = Object.fromEntries(
    repeated.map((name) => [name, env[name]]),
  );
  const uri = values['MONGODB_URI'];
  if (uri !== undefined && withoutPassword(uri) !== uri) values['MONGODB_URI'] = undefined;
  const put = async (setting: ExclusiveSetting, number: number | undefined) => {
    if (number === undefined) return;
    values[setting] = isTaken(setting) ? String(await findNextPort(number, used)) : env[setting];
  };
  await put('PORT', port);
  await put('WEB_PORT', webPort);
  await put('METRICS_PORT', metricsPort);
  if (deploymentUri === undefined) {
    // A taken port that nobody named stops nothing, but a second MongoDB had better not have it by chance.
    const isFree = await isPortFree(mongoPort);
    values['MONGO_PORT'] = isFree ? env['MONGO_PORT'] : String(await findNextPort(mongoPort, used));
    values['DATA_DIR'] = isTaken('DATA_DIR')
      ? await findNextFolder(dataDir, root)
      : env['DATA_DIR'];
  }
  const assignments = Object.entries(values)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .map(([name, value]) => `${name}=${quote(value)}`);
  return [...assignments, 'npx', '--yes', await packageRunner(root), 'dev'].join(' ');
}

/** Finds the first free port after that one which is not in use by another setting, and reserves it there. */
async function findNextPort(after: number, used: Set<number>): Promise<number> {
  let port = after;
  do {
    port = port === 65_535 ? 1024 : port + 1;
  } while (used.has(port) || !(await isPortFree(port)));
  used.add(port);
  return port;
}

/**
 * Finds the first folder beside that one, `.data-2`, `.data-3`, …, whose data nobody is using; one that is
 * there and has no data of MongoDB belongs to something else.
 */
async function findNextFolder(dataDir: string, root: string): Promise<string> {
  const stem = dataDir.replace(/-\d+$/, '');
  for (let number = 2; ; number++) {
    const folder = `${stem}-${String(number)}`;
    const isForeign = existsSync(folder) && !existsSync(mongoDataDir(folder));
    if (isForeign || (await findDataOwner(mongoDataDir(folder))) !== undefined) continue;
    const path = relative(root, folder);
    return path.startsWith('..') ? folder : path;
  }
}

/** Reads which pnpm the README's command runs. */
async function packageRunner(root: string): Promise<string> {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    // The repository's own package.json has it.
    packageManager: string;
  };
  return packageManager;
}

/** Quotes a value for a POSIX shell where it needs that. */
function quote(value: string): string {
  return /^[\w./:,+-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
