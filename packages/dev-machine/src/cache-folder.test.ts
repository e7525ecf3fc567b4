import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache-folder.ts';

describe('cacheFolder', () => {
  it('is the one that was chosen when there is one', () => {
    expect(cacheFolder({ TIDINGS_CACHE_DIR: '/somewhere', HOME: '/home/a' }, 'linux')).toBe(
      '/somewhere',
    );
  });

  it.each([
    ['linux', { HOME: '/home/a' }, '/home/a/.cache/tidings'],
    ['linux', { HOME: '/home/a', XDG_CACHE_HOME: '/cache' }, '/cache/tidings'],
    ['darwin', { HOME: '/Users/a' }, '/Users/a/Library/Caches/tidings'],
  ] as const)("is where the user's caches are on %s with %o", (platform, env, folder) => {
    expect(cacheFolder(env, platform)).toBe(folder);
  });
});
