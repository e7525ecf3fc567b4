import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, readProcess } from '@tidings/dev-machine';

/** Reads the id of the mongod that holds the data; a clean end empties the file, a kill does not. */
export async function ownerOf(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'mongod.lock'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return isMongod(pid) ? pid : undefined;
}

/** Says whether a process is a mongod: after a reboot, an old id may belong to anything. */
function isMongod(pid: number): boolean {
  if (process.platform === 'win32') return isAlive(pid);
  return readProcess(pid)?.command.includes('mongod') ?? false;
}
