import { expect } from 'vitest';
import { englishRoom } from '../../src/i18n/english-rooms.ts';
import { englishWriting } from '../../src/i18n/english-writing.ts';
import type { Tab } from './driver.ts';
import { click, fill, untilThere } from './elements.ts';

/** Waits until the page says that it is live. */
export async function untilLive(tab: Tab): Promise<void> {
  await untilThere(tab, { css: '[data-connection=live]' });
}

/** Reads the titles in the list from top to bottom. */
export function titlesOf(tab: Tab): Promise<string[]> {
  return tab.evaluate(() =>
    [...document.querySelectorAll('article h3')].map((heading) => heading.textContent),
  );
}

/** Waits until the list has these titles and no others. */
export async function untilTitles(tab: Tab, titles: readonly string[]): Promise<void> {
  await expect.poll(() => titlesOf(tab)).toEqual(titles);
}

/** Writes a post and sends it with the mouse. */
export async function writePost(tab: Tab, title: string, body?: string): Promise<void> {
  await fill(tab, { css: '#title' }, title);
  if (body !== undefined) await fill(tab, { css: '#body' }, body);
  await click(tab, { css: 'button', name: englishWriting.compose.send });
}

/** Reads a room's messages from top to bottom. */
export function textsOf(tab: Tab): Promise<string[]> {
  return tab.evaluate(() =>
    [...document.querySelectorAll('.bubble .text')].map((text) => text.textContent),
  );
}

/** Writes lines in a room and sends them with Enter. */
export async function say(tab: Tab, room: string, ...lines: readonly string[]): Promise<void> {
  await click(tab, { css: 'textarea', name: englishRoom.compose(room) });
  for (const [index, line] of lines.entries()) {
    if (index > 0) await tab.press('Shift', 'Enter');
    await tab.type(line);
  }
  await tab.press('Enter');
}

/** Waits until a textarea shows all of so many lines, none of them hidden. */
export async function untilShowsLines(tab: Tab, css: string, lines: number): Promise<void> {
  await expect
    .poll(() =>
      tab.evaluate((css) => {
        const area = document.querySelector(css);
        if (!(area instanceof HTMLTextAreaElement)) return undefined;
        const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(area);
        const room = area.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
        return {
          lines: area.value.split('\n').length,
          isHidden: area.scrollHeight > area.clientHeight + 1,
          hasRoom: room / parseFloat(lineHeight),
        };
      }, css),
    )
    .toMatchObject({ lines, isHidden: false });
}

/** Reads the path of the page's address. */
export function pathOf(tab: Tab): Promise<string> {
  return tab.evaluate(() => location.pathname);
}
