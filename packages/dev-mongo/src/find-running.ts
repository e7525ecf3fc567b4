import { readProcess } from '@tidings/dev-machine';
import { findDataOwner } from './data-owner.ts';
import { uriOf } from './replica-set.ts';

/**
 * Finds the mongod that another process runs on that data, and says where it is; `undefined` when none
 * does, and on Windows, which does not tell.
 */
export async function findRunning(dataDir: string): Promise<string | undefined> {
  const pid = await findDataOwner(dataDir);
  const command = pid === undefined ? undefined : readProcess(pid)?.command;
  const port = / --port (\d+)/.exec(command ?? '')?.[1];
  return port === undefined ? undefined : uriOf([`127.0.0.1:${port}`]);
}
