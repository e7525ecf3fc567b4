import { DevBrowserError } from '../errors.ts';
import { tryChromium } from '../try-chromium.ts';
import { foundHere, missed, type Way } from '../way.ts';

/**
 * Takes the browser that `CHROMIUM_BINARY` names.
 *
 * @throws DevBrowserError `refused-binary` when it does not run: whoever set it would not want
 * another one in its place.
 */
export const findNamed: Way = async ({ env }) => {
  const executablePath = env['CHROMIUM_BINARY'];
  if (executablePath === undefined || executablePath === '') {
    return missed(
      'CHROMIUM_BINARY is not set',
      'Set CHROMIUM_BINARY to a Chrome or Chromium that runs here.',
    );
  }
  const problem = await tryChromium(executablePath);
  if (problem === undefined) {
    return foundHere(executablePath, 'CHROMIUM_BINARY');
  }
  throw new DevBrowserError(
    'refused-binary',
    `CHROMIUM_BINARY cannot be used: ${problem}. Name a Chrome or Chromium that runs here, or unset it to have one found.`,
  );
};
