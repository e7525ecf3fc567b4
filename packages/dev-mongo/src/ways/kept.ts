import { isExecutable } from '@tidings/dev-machine';
import { listKeptBinaries } from '../binary-store.ts';
import { inspectMongod } from '../inspect-mongod.ts';
import { compareVersions } from '../mongod-version.ts';
import { missed, type Way } from '../way.ts';

/** Takes the newest mongod that an earlier run fetched and that runs here, or that of the version asked for. */
export const findKept: Way = async (surroundings) => {
  const paths = (await listKeptBinaries(surroundings)).filter(isExecutable);
  if (paths.length === 0) return missed('no earlier run has kept one');
  const answers = await Promise.all(
    paths.map(async (path) => ({ path, ...(await inspectMongod(path, surroundings)) })),
  );
  const [best] = answers
    .filter((answer) => 'version' in answer)
    .filter(({ version }) => (surroundings.version ?? version) === version)
    .sort((a, b) => compareVersions(b.version, a.version));
  if (best !== undefined) return { kind: 'binary', ...best, foundBy: 'kept from an earlier run' };
  const misses = answers.filter((answer) => 'problem' in answer);
  if (misses.length < answers.length) {
    return missed(`no earlier run has kept MongoDB ${String(surroundings.version)}`);
  }
  const problems = misses.map(({ problem }) => problem).join('; ');
  return missed(`what is kept does not run here: ${problems}`, misses[0]?.hint);
};
