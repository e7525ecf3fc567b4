import { expect, it } from 'vitest';
import { makeRoom, signUp } from '@tidings/dev-app';
import { english } from '../../src/i18n/english.ts';
import { englishRoom, englishRooms } from '../../src/i18n/english-rooms.ts';
import { englishWriting } from '../../src/i18n/english-writing.ts';
import { click, untilGone, untilThere } from './elements.ts';
import { pathOf, say, textsOf, untilShowsLines } from './page.ts';
import type { Setting } from './setting.ts';

/** Journeys about rooms. */
export function describeRooms({ startTestbed, openUser }: Setting): void {
  it('lets two users join a room, talk, and see each other present and writing', async () => {
    const { url } = await startTestbed();
    const room = await makeRoom({ url }, await signUp({ url }), { title: 'Harbour' });
    const accounts = { ada: await signUp({ url }), ben: await signUp({ url }) };
    const ada = await openUser(`${url}/rooms`, accounts.ada);
    const ben = await openUser(`${url}/rooms`, accounts.ben);
    for (const { tab } of [ada, ben]) {
      await click(tab, { css: 'button', name: englishRooms.joinRoom('Harbour') });
      await untilThere(tab, { css: 'h1', name: 'Harbour' });
      await expect.poll(() => pathOf(tab)).toBe(`/rooms/${room.id}`);
    }
    for (const { tab } of [ada, ben])
      await untilThere(tab, { css: '.here', name: englishRoom.here(2) });

    await say(ada.tab, 'Harbour', 'Is the ferry in?');
    for (const { tab } of [ada, ben]) {
      await expect.poll(() => textsOf(tab)).toEqual(['Is the ferry in?']);
    }
    await click(ben.tab, { css: 'textarea', name: englishRoom.compose('Harbour') });
    await ben.tab.type('Y');
    const writing = { name: englishRoom.writing([accounts.ben.name]) };
    await untilThere(ada.tab, writing);
    await ben.tab.type('es');
    await ben.tab.press('Enter');
    await untilGone(ada.tab, writing);
    for (const { tab } of [ada, ben]) {
      await expect.poll(() => textsOf(tab)).toEqual(['Is the ferry in?', 'Yes']);
    }

    await click(ben.tab, { css: 'nav a', name: english.nav.rooms });
    await say(ada.tab, 'Harbour', 'Then come');
    await untilThere(ben.tab, { css: 'nav .visually-hidden', name: english.nav.unread(1, 99) });
    await ben.tab.close();
    await untilThere(ada.tab, { css: '.here', name: englishRoom.here(1) });
  });

  it('shows all lines of a message while it is written, edited and read', async () => {
    const { url } = await startTestbed();
    const account = await signUp({ url });
    const room = await makeRoom({ url }, account, { title: 'Harbour' });
    const { tab } = await openUser(`${url}/rooms/${room.id}`, account);
    const composer = 'form .box textarea';
    await click(tab, { css: 'textarea', name: englishRoom.compose('Harbour') });
    for (const line of ['one', 'two', 'three', 'four']) {
      await tab.type(line);
      await tab.press('Shift', 'Enter');
    }
    await tab.type('five');
    await untilShowsLines(tab, composer, 5);
    await tab.press('Enter');
    await expect.poll(() => textsOf(tab)).toEqual(['one\ntwo\nthree\nfour\nfive']);
    await untilShowsLines(tab, composer, 1);
    await untilGone(tab, { css: '.note' });

    await tab.press('ArrowUp');
    await untilThere(tab, { css: 'li textarea', name: englishWriting.change.edit });
    await untilShowsLines(tab, 'li textarea', 5);
    await tab.type(' and six');
    await tab.press('Enter');
    await expect.poll(() => textsOf(tab)).toEqual(['one\ntwo\nthree\nfour\nfive and six']);
  });
}
