import type { Page } from 'playwright-core';

/** Waits until what was scrolled to has been drawn. */
export async function untilDrawn(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
}

/** Scrolls down until the first post there is has been loaded. */
export async function loadAll(page: Page): Promise<void> {
  const end = page.getByText('You have reached the first post.');
  while (!(await end.isVisible())) {
    await page.evaluate(() => {
      window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    });
    await untilDrawn(page);
  }
}

/**
 * Reads the titles from the top of the list to the first post, or so many of them: each is in the
 * document only while it is near, so this walks down, and goes back to where the reader was.
 */
export async function readTitles(page: Page, count = Number.MAX_SAFE_INTEGER): Promise<string[]> {
  return page.evaluate(async (count) => {
    const drawn = () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      });
    const titles = new Map<number, string>();
    const before = window.scrollY;
    // A wheel that still turns would carry the list away again.
    for (let frames = 0; frames < 120; frames += 1) {
      window.scrollTo({ top: 0, behavior: 'instant' });
      await drawn();
      if (document.querySelector('li[aria-posinset="1"]') !== null && window.scrollY === 0) break;
    }
    let upTo = 0;
    for (;;) {
      // What follows on what was read can take some frames to be drawn.
      for (let frames = 0; frames < 30; frames += 1) {
        await drawn();
        for (const row of document.querySelectorAll('li[aria-posinset]')) {
          const title = row.querySelector('h3')?.textContent;
          if (title !== undefined) titles.set(Number(row.getAttribute('aria-posinset')), title);
        }
        if (titles.has(upTo + 1)) break;
      }
      while (titles.has(upTo + 1)) upTo += 1;
      const { scrollHeight, clientHeight } = document.documentElement;
      const isAtEnd = Math.ceil(window.scrollY) >= scrollHeight - clientHeight;
      if (titles.size >= count) break;
      if (isAtEnd && document.body.textContent.includes('You have reached the first post.')) break;
      window.scrollBy({ top: window.innerHeight, behavior: 'instant' });
    }
    window.scrollTo({ top: before, behavior: 'instant' });
    await drawn();
    return [...titles]
      .sort(([a], [b]) => a - b)
      .map(([, title]) => title)
      .slice(0, count);
  }, count);
}

/** Brings a post into the middle of the window, walking down to it if need be, and waits until it is drawn. */
export async function lookAt(page: Page, title: string): Promise<void> {
  await page.locator('[data-key]').first().waitFor();
  const found = await page.evaluate(async (title) => {
    const drawn = () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      });
    const find = () => [...document.querySelectorAll('h3')].find((h) => h.textContent === title);
    if (find() === undefined) window.scrollTo({ top: 0, behavior: 'instant' });
    for (let before = -1; find() === undefined && before !== window.scrollY;) {
      await drawn();
      before = window.scrollY;
      window.scrollBy({ top: window.innerHeight, behavior: 'instant' });
      await drawn();
    }
    find()?.scrollIntoView({ block: 'center', behavior: 'instant' });
    await drawn();
    // Rows that have come meanwhile may be of another height than they were expected to be.
    find()?.scrollIntoView({ block: 'center', behavior: 'instant' });
    await drawn();
    return find() !== undefined;
  }, title);
  if (!found) throw new Error(`No post with the title “${title}” was come upon.`);
}

/** Measures how far from the window's top a post's heading is, in pixels and their fractions. */
export async function topOf(page: Page, title: string): Promise<number> {
  return page
    .getByRole('heading', { name: title, exact: true })
    .evaluate((heading) => heading.getBoundingClientRect().top);
}
