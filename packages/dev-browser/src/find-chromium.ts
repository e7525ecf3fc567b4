import { cacheFolder } from '@tidings/dev-machine';
import { chromiumFlags } from './chromium-flags.ts';
import { DevBrowserError } from './errors.ts';
import {
  browserWayNames,
  type BrowserWayName,
  type FoundChromium,
  type Missed,
  type Surroundings,
  type Way,
} from './way.ts';
import { canSandbox } from './sandbox.ts';
import { findInDebianPackages } from './ways/debian-packages.ts';
import { findInstalled, usualPlaces } from './ways/installed.ts';
import { findNamed } from './ways/named.ts';
import { findInNpmPackage } from './ways/npm-package.ts';
import { findPlaywrights } from './ways/playwright.ts';

/** Where to look for a Chromium. */
export interface FindChromiumOptions extends Partial<Surroundings> {
  /**
   * Ways that may be taken; they are tried in the order of `browserWayNames` whatever the order here.
   *
   * @defaultValue all of them
   */
  readonly ways?: readonly BrowserWayName[];
}

/** A Chromium and how to run it. */
export interface Chromium extends Omit<FoundChromium, 'kind'> {
  /** Flags to run it with. */
  readonly args: readonly string[];
}

const ways: Readonly<Record<BrowserWayName, Way>> = {
  named: findNamed,
  installed: findInstalled,
  debian: findInDebianPackages,
  npm: findInNpmPackage,
  playwright: findPlaywrights,
};

/**
 * Finds a Chromium that runs here: the one of `CHROMIUM_BINARY`, an installed one, the one in
 * this system's packages, the one in an npm package, Playwright's download; the first that works.
 * Reports which.
 *
 * @throws DevBrowserError `refused-binary` when `CHROMIUM_BINARY` does not run; `none-found` when no
 * way led anywhere, with what was tried and what to do.
 */
export async function findChromium(options: FindChromiumOptions = {}): Promise<Chromium> {
  const surroundings = withDefaults(options);
  const allowed = options.ways ?? browserWayNames;
  const misses: { readonly name: BrowserWayName; readonly miss: Missed }[] = [];
  for (const name of browserWayNames.filter((way) => allowed.includes(way))) {
    const answer = await ways[name](surroundings);
    if (answer.kind === 'chromium') {
      surroundings.report(`Chromium: ${answer.foundBy}`);
      const { executablePath, env, foundBy, isHeadlessShell } = answer;
      const args = chromiumFlags(await canSandbox(answer));
      return { executablePath, env, foundBy, isHeadlessShell, args };
    }
    misses.push({ name, miss: answer });
  }
  throw noneFound(misses);
}

function withDefaults(options: FindChromiumOptions): Surroundings {
  const env = options.env ?? process.env;
  return {
    env,
    cacheFolder: options.cacheFolder ?? cacheFolder(env),
    report: options.report ?? (() => undefined),
    usualPlaces: options.usualPlaces ?? usualPlaces(env, process.platform),
  };
}

function noneFound(
  misses: readonly { readonly name: BrowserWayName; readonly miss: Missed }[],
): DevBrowserError {
  const tried = misses.map(({ name, miss }, i) => `  ${String(i + 1)}. ${name}: ${miss.why}.`);
  const hints = misses.flatMap(({ miss }) => (miss.hint === undefined ? [] : [`  - ${miss.hint}`]));
  const lines = [
    'No Chromium could be found. What was tried:',
    ...tried,
    'Do one of these:',
    ...hints,
  ];
  return new DevBrowserError('none-found', lines.join('\n'));
}
