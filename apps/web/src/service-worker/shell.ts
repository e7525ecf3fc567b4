import { buildLock } from './build-lock.ts';

/** One build of the page: all that it needs to open without a network. */
export interface Shell {
  /** Tells one build from another. */
  readonly name: string;
  /** The script that the page begins with; a tab names by it which build it is of. */
  readonly entry: string;
  /** Paths of everything besides the page itself. */
  readonly files: readonly string[];
}

/** Where the page of a shell is kept: the one page for every path. */
export const pageOfShell = '/';

const prefix = 'tidings-shell ';

/** Names the cache of a build. */
export function shellCacheName({ name, entry }: Shell): string {
  return `${prefix}${entry} ${name}`;
}

/** Says whether a cache is that of a build. */
export function isShell(cacheName: string): boolean {
  return cacheName.startsWith(prefix);
}

/** Says whether a tab of that build is open: each has a lock for life. */
export function shellIsUsed(
  cacheName: string,
  held: readonly { readonly name?: string | undefined }[],
): boolean {
  const [entry = ''] = cacheName.slice(prefix.length).split(' ');
  return held.some(({ name }) => name === buildLock(entry));
}
