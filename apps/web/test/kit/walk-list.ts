import type { Page } from 'playwright-core';

/** Milliseconds within which a page that is looked at draws a frame, or a list goes on. */
export const patienceMs = 30_000;

/** Waits until what was scrolled to has been drawn; fails with the page's state if there is no frame. */
export async function untilDrawn(page: Page): Promise<void> {
  await page.evaluate(
    (patienceMs) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          const where = `${document.visibilityState}, at ${String(window.scrollY)} px`;
          reject(new Error(`No frame was drawn in ${String(patienceMs)} ms: ${where}`));
        }, patienceMs);
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            clearTimeout(timer);
            resolve();
          }),
        );
      }),
    patienceMs,
  );
}

/** Scrolls down until the first post there is has been loaded. */
export async function loadAll(page: Page): Promise<void> {
  const end = page.getByText('You have reached the first post.');
  const until = Date.now() + patienceMs;
  while (!(await end.isVisible())) {
    if (Date.now() > until) throw new Error('The first post was not reached.');
    await page.evaluate(() => {
      window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    });
    await untilDrawn(page);
  }
}

/** Scrolls on by the window's height, and waits until that is drawn. */
async function scrollOn(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.scrollBy({ top: window.innerHeight, behavior: 'instant' });
  });
  await untilDrawn(page);
}

async function scrollToTop(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.scrollTo({ top: 0, behavior: 'instant' });
  });
  await untilDrawn(page);
}

/** The titles of the rows that are in the document, by their places in the list. */
const rowsOf = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('li[aria-posinset]')].flatMap((row) => {
      const title = row.querySelector('h3')?.textContent;
      return title === undefined
        ? []
        : [[Number(row.getAttribute('aria-posinset')), title] as const];
    }),
  );

/** Whether the window is at the list's end, and the list shows that this is all. */
const isAtEnd = (page: Page) =>
  page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement;
    return (
      Math.ceil(window.scrollY) >= scrollHeight - clientHeight &&
      document.body.textContent.includes('You have reached the first post.')
    );
  });

/**
 * Reads the titles from the top of the list to the first post, or so many of them: each is in the
 * document only while it is near, so this walks down, and goes back to where the reader was.
 */
export async function readTitles(page: Page, count = Number.MAX_SAFE_INTEGER): Promise<string[]> {
  const before = await page.evaluate(() => window.scrollY);
  // A wheel that still turns would carry the list away again.
  for (let frames = 0; frames < 120; frames += 1) {
    await scrollToTop(page);
    const [first] = await rowsOf(page);
    if (first?.[0] === 1 && (await page.evaluate(() => window.scrollY)) === 0) break;
  }
  const titles = new Map<number, string>();
  let upTo = 0;
  let until = Date.now() + patienceMs;
  for (;;) {
    const had = upTo;
    // What follows on what was read can take some frames to be drawn.
    for (let frames = 0; frames < 30 && upTo === had; frames += 1) {
      if (frames > 0) await untilDrawn(page);
      for (const [place, title] of await rowsOf(page)) titles.set(place, title);
      while (titles.has(upTo + 1)) upTo += 1;
    }
    if (titles.size >= count || (await isAtEnd(page))) break;
    if (upTo > had) until = Date.now() + patienceMs;
    if (Date.now() > until) throw new Error(`Nothing came after post ${String(upTo)}.`);
    await scrollOn(page);
  }
  await page.evaluate((top) => {
    window.scrollTo({ top, behavior: 'instant' });
  }, before);
  await untilDrawn(page);
  return [...titles]
    .sort(([a], [b]) => a - b)
    .map(([, title]) => title)
    .slice(0, count);
}

/** Brings a post into the middle of the window, walking down to it if need be, and waits until it is drawn. */
export async function lookAt(page: Page, title: string): Promise<void> {
  await page.locator('[data-key]').first().waitFor();
  const isThere = () => bringIntoSight(page, title);
  if (!(await isThere())) await scrollToTop(page);
  const until = Date.now() + patienceMs;
  // Older posts that are asked for take their time.
  while (!(await isThere())) {
    if (Date.now() > until || (await isAtEnd(page))) {
      throw new Error(`No post with the title “${title}” was found.`);
    }
    await scrollOn(page);
  }
  await untilDrawn(page);
  // Rows that have come meanwhile may be of another height than they were expected to be.
  await isThere();
  await untilDrawn(page);
  if (!(await isThere())) throw new Error(`The post with the title “${title}” is gone again.`);
}

/** Returns whether a post is in the document, and brings it into the middle of the window. */
const bringIntoSight = (page: Page, title: string) =>
  page.evaluate((title) => {
    const heading = [...document.querySelectorAll('h3')].find((h) => h.textContent === title);
    heading?.scrollIntoView({ block: 'center', behavior: 'instant' });
    return heading !== undefined;
  }, title);

/** Measures how far from the window's top a post's heading is, in pixels and their fractions. */
export async function topOf(page: Page, title: string): Promise<number> {
  return page
    .getByRole('heading', { name: title, exact: true })
    .evaluate((heading) => heading.getBoundingClientRect().top);
}
