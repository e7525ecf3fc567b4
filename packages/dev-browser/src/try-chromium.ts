import { isExecutable, MachineError, runSupervised } from '@tidings/dev-machine';

/** Longest time that a browser may take to say its version, in milliseconds. */
const versionTimeoutMs = 20_000;

/**
 * Runs a browser just to hear its version: says why it does not run here, `undefined` when it does.
 * On Windows, where that question opens a window, it is enough that the file is there.
 */
export async function tryChromium(
  path: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  if (!isExecutable(path)) return `there is no program at ${path}`;
  if (process.platform === 'win32') return undefined;
  try {
    await runSupervised(path, ['--version'], {
      env: { ...process.env, ...env },
      timeoutMs: versionTimeoutMs,
    });
    return undefined;
  } catch (error) {
    if (error instanceof MachineError) return error.message;
    throw error;
  }
}
