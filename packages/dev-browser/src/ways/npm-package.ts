import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepFolder, MachineError, runSupervised } from '@tidings/dev-machine';
import { fontsConfig } from '../fonts-config.ts';
import { tryChromium } from '../try-chromium.ts';
import { inflate, unpackTar } from '../unpack.ts';
import { missed, type FoundChromium, type Missed, type Way } from '../way.ts';

/** The npm package that has a Chromium in it. */
const source = { name: '@sparticuz/chromium', version: '147.0.0' } as const;
const requirement = `${source.name}@${source.version}`;

/**
 * Takes the Chromium inside an npm package, for places that have a package registry and no other way
 * out; fetched once, then kept. Linux on x64 alone. It is no dependency of the workspace: 63 MB that
 * nearly nobody needs.
 */
export const findInNpmPackage: Way = async ({ cacheFolder, report }) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return missed(`the package is for linux x64, this is ${process.platform} ${process.arch}`);
  }
  try {
    const place = join(cacheFolder, 'chromium', `npm-${source.version}`);
    const folder = await keepFolder(place, (work) => fetchInto(work, report));
    return await withLibraries(folder);
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return missed(error.message, 'Let npm reach a package registry.');
  }
};

async function fetchInto(work: string, report: (line: string) => void): Promise<void> {
  report(`Fetching Chromium with npm (${requirement}, 63 MB)`);
  const prefix = join(work, 'npm');
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await runSupervised(npm, ['install', '--prefix', prefix, ...quiet, requirement], { cwd: work });
  report('Unpacking Chromium');
  const packed = join(prefix, 'node_modules', source.name, 'bin');
  const kept = join(work, 'kept');
  await inflate(join(packed, 'chromium.br'), join(kept, 'chromium'), 0o755);
  await unpackTar(join(packed, 'al2023.tar.br'), kept);
  await unpackTar(join(packed, 'fonts.tar.br'), join(kept, 'fonts'));
  await writeFile(join(kept, 'fonts', 'fonts.conf'), fontsConfig('fonts'));
}

/** Adds the libraries that the package brings only where the system has none of its own. */
async function withLibraries(folder: string): Promise<FoundChromium | Missed> {
  const executablePath = join(folder, 'chromium');
  const foundBy = `npm package ${requirement}`;
  const fonts = { FONTCONFIG_PATH: join(folder, 'fonts') };
  const found = { kind: 'chromium', executablePath, isHeadlessShell: true } as const;
  if ((await tryChromium(executablePath)) === undefined) {
    return { ...found, env: fonts, foundBy };
  }
  const env = { ...fonts, LD_LIBRARY_PATH: join(folder, 'lib') };
  const problem = await tryChromium(executablePath, env);
  if (problem !== undefined) return missed(problem);
  return { ...found, env, foundBy: `${foundBy} with its libraries` };
}
