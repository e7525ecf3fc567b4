import { isExecutable } from '@tidings/dev-machine';
import { listKeptBinaries } from '../binary-store.ts';
import { compareVersions, isNewEnough, readMongodVersion } from '../mongod-version.ts';
import { missed, type Way } from '../way.ts';

/** Takes the newest mongod that an earlier run fetched and that runs here. */
export const findKept: Way = async ({ cacheFolder }) => {
  const paths = (await listKeptBinaries(cacheFolder)).filter(isExecutable);
  if (paths.length === 0) return missed('no earlier run has kept one');
  const answers = await Promise.all(
    paths.map(async (path) => ({ path, ...(await readMongodVersion(path)) })),
  );
  const [best] = answers
    .filter((answer) => 'version' in answer)
    .filter(({ version }) => isNewEnough(version))
    .sort((a, b) => compareVersions(b.version, a.version));
  if (best !== undefined) {
    const { path, version } = best;
    return { kind: 'binary', path, version, foundBy: 'kept from an earlier run' };
  }
  const problems = answers.map((answer) => ('problem' in answer ? answer.problem : answer.version));
  return missed(`what is kept does not run here: ${problems.join('; ')}`);
};
