import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Names the folder that downloads (mongod, Chromium) are kept in: `TIDINGS_CACHE_DIR`, else a folder
 * `tidings` where the operating system keeps a user's caches. It belongs to the user and not to the
 * checkout, so that a fresh clone downloads nothing again; deleting it is always safe.
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = env['TIDINGS_CACHE_DIR'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const home = env['HOME'] ?? homedir();
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'tidings', 'cache');
  }
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'tidings');
  return join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'tidings');
}
