import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { findChromium, type Chromium, type FindChromiumOptions } from './find-chromium.ts';

/** Which Chromium to launch and how. */
export interface LaunchChromiumOptions extends FindChromiumOptions {
  /** Playwright's own options on top of ours; its `args` come after ours. @defaultValue none */
  readonly launch?: LaunchOptions;
}

/** This process's Chromium: looking for one starts it several times. */
let usual: Promise<Chromium> | undefined;

/**
 * Finds a Chromium and launches it without a window. Close the browser when done with it.
 *
 * @throws DevBrowserError when there is none; whatever Playwright throws when it does not come up.
 */
export async function launchChromium(options: LaunchChromiumOptions = {}): Promise<Browser> {
  const { launch = {}, ...find } = options;
  const isUsual = Object.keys(find).length === 0;
  const { executablePath, env, args } = await (isUsual
    ? (usual ??= forgetIfMissing(findChromium()))
    : findChromium(find));
  return chromium.launch({
    ...launch,
    executablePath,
    chromiumSandbox: !args.includes('--no-sandbox'),
    env: { ...definedOnly(process.env), ...launch.env, ...env },
    args: [...args, ...(launch.args ?? [])],
  });
}

/** One that is not there now may be there the next time. */
function forgetIfMissing(found: Promise<Chromium>): Promise<Chromium> {
  found.catch(() => (usual = undefined));
  return found;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
