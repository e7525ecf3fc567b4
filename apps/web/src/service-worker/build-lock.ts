/** Returns the name of the lock that every tab of a build holds for life, from the page's entry script. */
export function buildLock(entry: string): string {
  return `tidings.build.${entry}`;
}
