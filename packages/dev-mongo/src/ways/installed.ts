import { findOnPath, isExecutable } from '@tidings/dev-machine';
import { DevMongoError } from '../errors.ts';
import { isNewEnough, oldestMajor, readMongodVersion } from '../mongod-version.ts';
import { missed, type Way } from '../way.ts';

/**
 * Takes the mongod that `MONGOD_BINARY` names, else the one on the `PATH`.
 *
 * One on the `PATH` that is too old or does not run is passed over: nobody asked for it.
 *
 * @throws DevMongoError `refused-binary` when the one that was asked for cannot be used.
 */
export const findInstalled: Way = async ({ env }) => {
  const named = env['MONGOD_BINARY'];
  if (named !== undefined && named !== '') {
    const problem = isExecutable(named) ? undefined : `there is no program at ${named}`;
    const answer = problem === undefined ? await inspect(named) : { problem };
    if ('version' in answer) return { ...answer, kind: 'binary', foundBy: 'MONGOD_BINARY' };
    throw new DevMongoError(
      'refused-binary',
      `MONGOD_BINARY cannot be used: ${answer.problem}. Name a mongod ${String(oldestMajor)}.0 or newer, or unset it to have one found.`,
    );
  }
  const path = findOnPath('mongod', env);
  if (path === undefined) {
    return missed(
      'MONGOD_BINARY is not set and no mongod is on the PATH',
      'Install MongoDB 6.0 or newer, or set MONGOD_BINARY to a mongod.',
    );
  }
  const answer = await inspect(path);
  if ('problem' in answer) return missed(answer.problem);
  return { ...answer, kind: 'binary', foundBy: 'mongod on the PATH' };
};

async function inspect(
  path: string,
): Promise<{ readonly path: string; readonly version: string } | { readonly problem: string }> {
  const answer = await readMongodVersion(path);
  if ('problem' in answer) return answer;
  const { version } = answer;
  if (isNewEnough(version)) return { path, version };
  return { problem: `${path} is MongoDB ${version}, older than ${String(oldestMajor)}.0` };
}
