/** Names the lock that every tab of a build has for life, by the script that the page begins with. */
export function buildLock(entry: string): string {
  return `tidings.build.${entry}`;
}
