import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { MachineError, runSupervised } from '@tidings/dev-machine';
import { tryChromium } from '../try-chromium.ts';
import { foundHere, missed, type Env, type Way } from '../way.ts';

const require = createRequire(import.meta.url);
const playwright = dirname(require.resolve('playwright-core/package.json'));

/**
 * Takes Playwright's own Chromium, downloaded when it is not there yet. Playwright's settings
 * (`PLAYWRIGHT_BROWSERS_PATH`, `PLAYWRIGHT_DOWNLOAD_HOST`, …) count.
 */
export const findPlaywrights: Way = async ({ env, report }) => {
  try {
    const executablePath = await expectedPath(env);
    if ((await tryChromium(executablePath)) !== undefined) {
      report("Downloading Playwright's Chromium");
      await runSupervised(
        process.execPath,
        [join(playwright, 'cli.js'), 'install', '--no-shell', '--no-progress', 'chromium'],
        { env, report },
      );
    }
    const problem = await tryChromium(executablePath);
    if (problem !== undefined) {
      return missed(problem, 'Install what Playwright needs: `npx playwright-core install-deps`.');
    }
    return foundHere(executablePath, "Playwright's download");
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    return missed(
      `Playwright's download failed: ${error.message}`,
      'Allow the download, or set PLAYWRIGHT_DOWNLOAD_HOST to a mirror of it.',
    );
  }
};

/** Asks Playwright, in a process of its own because it reads its settings once, when it is loaded. */
async function expectedPath(env: Env): Promise<string> {
  const question = `console.log(require(${JSON.stringify(playwright)}).chromium.executablePath())`;
  const [path = ''] = await runSupervised(process.execPath, ['-e', question], { env });
  return path;
}
