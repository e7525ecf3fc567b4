import { buildLock } from './build-lock.ts';

/** One build of the page: all that it needs to open without a network. */
export interface Shell {
  /** Identifies the build. */
  readonly name: string;
  /** The page's entry script, by which a tab names its build. */
  readonly entry: string;
  /** Paths of everything besides the page itself. */
  readonly files: readonly string[];
}

/** Cache key of the shell's page: one page for every path. */
export const pageOfShell = '/';

const prefix = 'tidings-shell ';

/** Returns the name of a build's cache. */
export function shellCacheName({ name, entry }: Shell): string {
  return `${prefix}${entry} ${name}`;
}

/** Returns whether a cache belongs to a build. */
export function isShell(cacheName: string): boolean {
  return cacheName.startsWith(prefix);
}

/** Returns whether a tab of that build is open: each holds a lock for life. */
export function shellIsUsed(
  cacheName: string,
  held: readonly { readonly name?: string | undefined }[],
): boolean {
  const [entry = ''] = cacheName.slice(prefix.length).split(' ');
  return held.some(({ name }) => name === buildLock(entry));
}
