import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SettingError } from './settings.ts';

/**
 * Lets the server check the settings that it will be given, without starting it.
 *
 * @throws SettingError with what the server says when it would reject them.
 */
export async function checkServerSettings(
  env: Readonly<Record<string, string>>,
  root: string,
): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/check-config.ts'], {
      cwd: join(root, 'apps', 'server'),
      env: { ...process.env, ...env },
    });
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error && 'code' in error && error.code === 1)) {
      throw error;
    }
    throw new SettingError(String(error.stderr).trimEnd(), { cause: error });
  }
}
