import type { Page } from 'playwright-core';

/**
 * Watches for a click on a button of that name, from now until the page is left. The answer says
 * whether there was one before the page itself can do anything about it: so a test can let through what
 * the reader asks for, and not what the page tries by itself a moment earlier.
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
