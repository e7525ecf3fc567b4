import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** Milliseconds within which a page has to answer. */
const answerWithinMs = 3000;

/**
 * Prints the state of a page on which a test has failed, so that even a rare failure explains itself: whether
 * its scripts answer, what they see, and whether frames are still drawn.
 */
export async function describePage(page: Page): Promise<void> {
  const look = page.evaluate(() =>
    JSON.stringify({
      visibility: document.visibilityState,
      scrollY,
      connection: document.querySelector('[data-connection]')?.getAttribute('data-connection'),
      titles: [...document.querySelectorAll('h3')].map((heading) => heading.textContent),
    }),
  );
  const frame = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        requestAnimationFrame(() => {
          resolve('drawn');
        });
      }),
  );
  const [seen, next] = await Promise.all([look, frame].map(answerOf));
  process.stderr.write(`${page.url()}: ${seen ?? ''}; the next frame: ${next ?? ''}\n`);
}

function answerOf(answer: Promise<string>): Promise<string> {
  return Promise.race([answer.catch(String), sleep(answerWithinMs, 'no answer', { ref: false })]);
}
