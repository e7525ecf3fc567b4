/**
 * Returns which of our pages a click leads to; undefined if it is left to the browser: another site, a new
 * tab, a download, an anchor on the same page.
 */
export function linkOf(event: MouseEvent, here: Location): string | undefined {
  const isPlain =
    event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (event.defaultPrevented || !isPlain || !(event.target instanceof Element)) return undefined;
  const link = event.target.closest('a');
  if (link === null || !link.hasAttribute('href') || link.target !== '') return undefined;
  if (link.hasAttribute('download') || link.origin !== here.origin) return undefined;
  const isOnThisPage = link.pathname === here.pathname && link.search === here.search;
  return isOnThisPage && link.hash !== '' ? undefined : link.href;
}
