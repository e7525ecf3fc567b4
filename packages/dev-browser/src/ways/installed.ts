import { join } from 'node:path';
import { findOnPath, isExecutable } from '@tidings/dev-machine';
import { tryChromium } from '../try-chromium.ts';
import { foundHere, missed, type Env, type Way } from '../way.ts';

/** Names that the browser goes by on a `PATH`. */
const programs = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

/** Takes the first Chrome or Chromium that is installed and runs. */
export const findInstalled: Way = async ({ env, usualPlaces }) => {
  const onPath = programs.flatMap((program) => findOnPath(program, env) ?? []);
  const problems: string[] = [];
  for (const executablePath of [...onPath, ...usualPlaces.filter(isExecutable)]) {
    const problem = await tryChromium(executablePath);
    if (problem === undefined) {
      return foundHere(executablePath, `installed ${executablePath}`);
    }
    problems.push(problem);
  }
  const why = problems.length === 0 ? 'no Chrome or Chromium is installed' : problems.join('; ');
  return missed(why, 'Install Chrome or Chromium (Debian, Ubuntu: `apt-get install chromium`).');
};

/** Lists the files that an installed browser usually is, on this operating system. */
export function usualPlaces(env: Env, platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium'].flatMap((name) =>
      ['/Applications', join(env['HOME'] ?? '', 'Applications')].map((folder) =>
        join(folder, `${name}.app`, 'Contents', 'MacOS', name),
      ),
    );
  }
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
    return folders
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Chromium', 'Application', 'chrome.exe'),
      ]);
  }
  return [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/opt/google/chrome/chrome',
    '/snap/bin/chromium',
  ];
}
