import { MachineError, runSupervised } from '@tidings/dev-machine';

/** Oldest MongoDB that the project works with: pre- and post-images came with 6.0. */
export const oldestMajor = 6;

/** Longest time that `mongod --version` may take, in milliseconds. */
const versionTimeoutMs = 10_000;

/** Returns whether a version such as `6.0.5` is one that the project works with. */
export function isNewEnough(version: string): boolean {
  return Number.parseInt(version, 10) >= oldestMajor;
}

/** Orders two versions such as `6.0.5` and `8.0.12`: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Asks a mongod for its version by running it with `env` on top of ours, or says why it does not run here. */
export async function readMongodVersion(
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly version: string } | { readonly problem: string }> {
  try {
    const lines = await runSupervised(path, ['--version'], {
      env: { ...process.env, ...env },
      timeoutMs: versionTimeoutMs,
    });
    const version = /db version v(\d+\.\d+\.\d+\S*)/.exec(lines.join('\n'))?.[1];
    return version === undefined ? { problem: `${path} does not say its version` } : { version };
  } catch (error) {
    if (error instanceof MachineError) return { problem: error.message };
    throw error;
  }
}
