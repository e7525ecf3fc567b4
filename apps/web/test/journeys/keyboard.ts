import { expect, it } from 'vitest';
import { signUp } from '@tidings/dev-app';
import { english } from '../../src/i18n/english.ts';
import { englishRoom, englishRooms } from '../../src/i18n/english-rooms.ts';
import { makePosts } from '../kit/start-testbed.ts';
import type { Tab } from './driver.ts';
import { untilGone, untilThere } from './elements.ts';
import { textsOf, untilLive } from './page.ts';
import type { Setting } from './setting.ts';

/** Names what has the focus: by its label, else by what it says. */
function focusOf(tab: Tab): Promise<string> {
  return tab.evaluate(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) return '';
    const labelled = (activeElement as HTMLInputElement).labels?.[0]?.textContent;
    const label = activeElement.getAttribute('aria-label') ?? labelled;
    return (label ?? activeElement.textContent).replace(/\s+/g, ' ').trim();
  });
}

const untilFocus = (tab: Tab, name: string) => expect.poll(() => focusOf(tab)).toBe(name);

/** Goes on with Tab until something of that name has the focus. */
async function tabTo(tab: Tab, name: string): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < 40; stops += 1) {
    await tab.press('Tab');
    const focus = await focusOf(tab);
    if (focus === name) return;
    passed.push(focus);
  }
  throw new Error(`Tab never came to ${name}, but to: ${passed.join(', ')}.`);
}

/** Journeys without a mouse. */
export function describeKeyboard({ startTestbed, openUser }: Setting): void {
  it('goes everywhere with the keyboard alone', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(30));
    const { tab } = await openUser(url, await signUp({ url }));
    await untilLive(tab);
    await untilThere(tab, { css: '#title' });

    // Past the head of the page, then from post to post.
    await tabTo(tab, english.skip);
    await tab.press('Enter');
    await untilFocus(tab, english.feed.heading);
    await tab.press('?');
    await untilThere(tab, { css: 'dialog[open]' });
    await tab.press('Escape');
    await untilGone(tab, { css: 'dialog[open]' });
    for (const title of ['Post 1', 'Post 2', 'Post 3']) {
      await tab.press('j');
      await expect
        .poll(() =>
          tab.evaluate(
            () => document.activeElement?.closest('li')?.querySelector('h3')?.textContent,
          ),
        )
        .toBe(title);
    }

    await tab.press('n');
    await expect.poll(() => tab.evaluate(() => document.activeElement?.id)).toBe('title');
    await tab.type('By keyboard');
    await tab.press('Tab');
    await tab.type('one\ntwo');
    await tab.press('Control', 'Enter');
    await expect
      .poll(() => posts.countDocuments({ title: 'By keyboard', body: 'one\ntwo' }))
      .toBe(1);
    await expect
      .poll(() => tab.evaluate(() => document.querySelector('article h3')?.textContent))
      .toBe('By keyboard');

    // An empty form lets the keyboard go with Escape.
    await tab.press('Escape');
    await tab.press('g');
    await tab.press('r');
    await untilFocus(tab, englishRooms.heading);
    await tabTo(tab, englishRooms.create);
    await tab.press('Enter');
    await expect.poll(() => focusOf(tab)).toContain(englishRooms.createTitle);
    await tab.type('Harbour');
    await tab.press('Enter');
    await untilFocus(tab, 'Harbour');
    await tabTo(tab, englishRoom.compose('Harbour'));
    await tab.type('Hello');
    await tab.press('Enter');
    await expect.poll(() => textsOf(tab)).toEqual(['Hello']);
    await untilGone(tab, { css: '.note' });
    await tab.press('ArrowUp');
    await untilFocus(tab, 'Edit');
    await tab.type(', harbour');
    await tab.press('Enter');
    await expect.poll(() => textsOf(tab)).toEqual(['Hello, harbour']);
  });
}
