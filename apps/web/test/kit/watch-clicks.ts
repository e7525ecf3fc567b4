import type { Page } from 'playwright-core';

/**
 * Watches for a click on a button of that name, until the page is left. The returned function tells whether
 * there was one before the page itself handles it: so a test can let through a retry by the reader, and not
 * an automatic one a moment earlier.
 */
export async function watchClicks(page: Page, name: string): Promise<() => Promise<boolean>> {
  const seen = await page.evaluateHandle((name) => {
    const seen = { isClicked: false };
    const look = ({ target }: Event): void => {
      const button = target instanceof Element ? target.closest('button') : null;
      seen.isClicked ||= button?.textContent.trim() === name;
    };
    document.addEventListener('click', look, { capture: true });
    return seen;
  }, name);
  return () => seen.evaluate(({ isClicked }) => isClicked);
}
