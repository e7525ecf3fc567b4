import { expect, it } from 'vitest';
import { makeRoom, signUp } from '@tidings/dev-app';
import { korean } from '../../src/i18n/korean.ts';
import { koreanRoom } from '../../src/i18n/korean-rooms.ts';
import { koreanWriting } from '../../src/i18n/korean-writing.ts';
import type { Tab } from './driver.ts';
import { click, untilGone, untilThere } from './elements.ts';
import { textsOf, untilLive, untilTitles } from './page.ts';
import type { Setting } from './setting.ts';

const pangram = '다람쥐 헌 쳇바퀴에 타고파';

/**
 * Presses Enter as an input method does that ends the composition of a syllable by it: with the key code
 * of every composed key. Safari has ended the composition by then, the others have not.
 */
async function composeEnter(tab: Tab, isComposing: boolean): Promise<void> {
  await tab.evaluate((isComposing) => {
    const keyCode = 229;
    const init = { key: 'Enter', keyCode, isComposing, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init));
  }, isComposing);
}

/** Journeys in Korean. */
export function describeKorean({ startTestbed, openUser }: Setting): void {
  it('speaks Korean from the switch on, and takes what is written in it', async () => {
    const testbed = await startTestbed();
    const account = await signUp(testbed);
    const room = await makeRoom(testbed, account, { title: '항구' });
    const { tab } = await openUser(testbed.url, account);
    await untilLive(tab);
    await click(tab, { css: 'button[lang=ko]' });
    await untilThere(tab, { css: 'h2', name: korean.feed.heading });
    expect(await tab.evaluate(() => document.documentElement.lang)).toBe('ko');
    await click(tab, { css: '#title' });
    await tab.type(pangram);
    await click(tab, { css: 'button', name: koreanWriting.compose.send });
    await untilTitles(tab, [pangram]);
    await expect.poll(() => testbed.posts.countDocuments({ title: pangram })).toBe(1);

    await tab.load(`${testbed.url}/rooms/${room.id}`);
    await click(tab, { css: 'textarea', name: koreanRoom.compose('항구') });
    await tab.type('안녕');
    await composeEnter(tab, true);
    await composeEnter(tab, false);
    await tab.type('하세요');
    await tab.press('Enter');
    await expect.poll(() => textsOf(tab)).toEqual(['안녕하세요']);
    await untilGone(tab, { css: '.note' });
    await tab.press('ArrowUp');
    await untilThere(tab, { css: 'li textarea' });
    await tab.type('!');
    await composeEnter(tab, false);
    await tab.type('!');
    await tab.press('Enter');
    await expect.poll(() => textsOf(tab)).toEqual(['안녕하세요!!']);
  });
}
