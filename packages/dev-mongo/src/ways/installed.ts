import { findOnPath, isExecutable } from '@tidings/dev-machine';
import { DevMongoError } from '../errors.ts';
import { inspectMongod } from '../inspect-mongod.ts';
import { oldestMajor } from '../mongod-version.ts';
import { missed, type Way } from '../way.ts';

/** Says of a mongod that somebody named it. */
export const foundByName = 'MONGOD_BINARY';

/**
 * Takes the mongod that `MONGOD_BINARY` names, else the one on the `PATH`.
 *
 * One on the `PATH` that is too old or does not run is passed over: nobody asked for it.
 *
 * @throws DevMongoError `refused-binary` when the one that was asked for cannot be used.
 */
export const findInstalled: Way = async (surroundings) => {
  const { env } = surroundings;
  const named = env['MONGOD_BINARY'];
  if (named !== undefined && named !== '') {
    const answer = isExecutable(named)
      ? await inspectMongod(named, surroundings)
      : { problem: `there is no program at ${named}`, hint: undefined };
    if (!('problem' in answer)) {
      return { kind: 'binary', path: named, ...answer, foundBy: foundByName };
    }
    const { problem, hint = `Name a mongod ${String(oldestMajor)}.0 or newer` } = answer;
    throw new DevMongoError(
      'refused-binary',
      `MONGOD_BINARY cannot be used: ${problem}. ${hint}, or unset it to have one found.`,
    );
  }
  const path = findOnPath('mongod', env);
  if (path === undefined) {
    return missed(
      'MONGOD_BINARY is not set and no mongod is on the PATH',
      'Install MongoDB 6.0 or newer, or set MONGOD_BINARY to a mongod.',
    );
  }
  const answer = await inspectMongod(path, surroundings);
  if ('problem' in answer) return missed(answer.problem, answer.hint);
  return { kind: 'binary', path, ...answer, foundBy: 'mongod on the PATH' };
};
