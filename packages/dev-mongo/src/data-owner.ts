import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, readProcess } from '@tidings/dev-machine';

/** Finds the process id of the mongod that uses the data; a clean end empties its lock file, a kill does not. */
export async function findDataOwner(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'mongod.lock'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return isMongod(pid) ? pid : undefined;
}

/** Returns whether a process is a mongod: after a reboot, an old id may belong to anything. */
function isMongod(pid: number): boolean {
  if (process.platform === 'win32') return isAlive(pid);
  return readProcess(pid)?.command.includes('mongod') ?? false;
}
