import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { join, makeRoom, write, signUp } from '@tidings/dev-app';
import { english } from '../../src/i18n/english.ts';
import { englishUsers } from '../../src/i18n/english-users.ts';
import { englishRoom } from '../../src/i18n/english-rooms.ts';
import { startGateway } from '../kit/start-gateway.ts';
import { scrollAhead, type SeenAhead } from '../kit/scroll-ahead.ts';
import { makePosts, type PostDocument } from '../kit/start-testbed.ts';
import type { Tab } from './driver.ts';
import { click, untilThere } from './elements.ts';
import { textsOf, titlesOf, untilLive } from './page.ts';
import type { Setting } from './setting.ts';

const fresh = (title: string): PostDocument => ({ _id: new ObjectId(), title });

/** Where something that is read stands in the window; undefined where it is not in the document. */
function topOf(tab: Tab, css: string, text: string): Promise<number | undefined> {
  return tab.evaluate(
    (css, text) =>
      [...document.querySelectorAll(css)]
        .find((element) => element.textContent === text)
        ?.getBoundingClientRect().top,
    css,
    text,
  );
}

/** Returns by how many pixels a text has moved, up or down; NaN if it is gone. */
async function movedBy(tab: Tab, css: string, seen: SeenAhead): Promise<number> {
  return Math.abs(((await topOf(tab, css, seen.text)) ?? Number.NaN) - seen.top);
}

/** Returns whether an element has come into the window. */
function isInSight(tab: Tab, css: string): Promise<boolean> {
  return tab.evaluate((css) => {
    const top = document.querySelector(css)?.getBoundingClientRect().top;
    return top !== undefined && top < innerHeight;
  }, css);
}

/** Finds the first title that stands well inside the window, and where. */
function readTitle(tab: Tab): Promise<SeenAhead> {
  return tab.evaluate(() => {
    for (const heading of document.querySelectorAll('article h3')) {
      const { top } = heading.getBoundingClientRect();
      if (top > 150) return { text: heading.textContent, top };
    }
    throw new Error('No title is in sight.');
  });
}

/** Waits until what was scrolled has come to rest: where it stands is the same for some frames. */
async function untilAtRest(tab: Tab): Promise<void> {
  await tab.evaluate(async () => {
    let [last, same] = ['', 0];
    while (same < 10) {
      await new Promise(requestAnimationFrame);
      const scroller = document.querySelector('.scroller');
      const now = `${String(scrollY)} ${String(scroller?.scrollTop)} ${String(document.querySelector('article h3, .text')?.getBoundingClientRect().top)}`;
      same = now === last ? same + 1 : 0;
      last = now;
    }
  });
}

/** Expects that what was in sight after `scrollAhead` stands where it stood. */
async function expectUnmoved(tab: Tab, texts: string): Promise<void> {
  await untilAtRest(tab);
  const seen = await tab.evaluate(() => window.seenAhead);
  if (seen === undefined) throw new Error('The change came without the scroll.');
  expect(await movedBy(tab, texts, seen)).toBeLessThan(1);
}

/** Turns the wheel over the middle of the window. */
async function turnWheel(tab: Tab, deltaY: number): Promise<void> {
  await tab.wheelAt(500, 400, deltaY);
}

/** Turns the wheel until the reader is well below the top: a page that is still growing takes fewer turns. */
async function scrollFurtherDown(tab: Tab): Promise<void> {
  await expect
    .poll(async () => {
      await turnWheel(tab, 400);
      return tab.evaluate(() => scrollY);
    })
    .toBeGreaterThan(1000);
}

/** Journeys of a reader who must not be moved. */
export function describePlaces({ startTestbed, openUser }: Setting): void {
  it('P3: keeps a reader further down in place, and shows what waits when asked', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(50));
    const { tab } = await openUser(url);
    await untilLive(tab);
    await untilThere(tab, { css: 'article h3', name: 'Post 1' });
    await scrollFurtherDown(tab);
    await untilAtRest(tab);
    const before = await readTitle(tab);
    const next = `Post ${String(Number(before.text.slice(5)) + 1)}`;

    await posts.insertMany([fresh('New 1'), fresh('New 2'), fresh('New 3')]);
    await posts.updateOne({ title: 'Post 3' }, { $set: { body: 'long\n'.repeat(30) } });
    await posts.deleteOne({ title: 'Post 5' });
    await posts.updateOne({ title: next }, { $set: { title: 'Last change' } });
    await untilThere(tab, { css: 'article h3', name: 'Last change' });
    await untilThere(tab, { css: 'button', name: english.feed.waiting(3) });
    await untilAtRest(tab);
    expect(await movedBy(tab, 'article h3', before)).toBeLessThan(1);

    await click(tab, { css: 'button', name: english.feed.waiting(3) });
    await expect.poll(() => tab.evaluate(() => scrollY)).toBe(0);
    await untilThere(tab, { css: 'article h3', name: 'New 3' });
    await untilThere(tab, { css: 'article h3', name: 'Post 1' });
  });

  it('keeps a reader in place whose last scroll has not been reported yet', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(50));
    const { tab } = await openUser(url);
    await untilLive(tab);
    await untilThere(tab, { css: 'article h3', name: 'Post 1' });
    await scrollFurtherDown(tab);
    await untilAtRest(tab);
    // Below what is read now, above what is read then.
    const number = Number((await readTitle(tab)).text.slice(5)) + 1;
    await tab.evaluate(scrollAhead, { scroller: null, by: 600, texts: 'article h3' });
    const title = `Post ${String(number)}`;
    await posts.updateOne({ title }, { $set: { body: 'long\n'.repeat(12) } });
    await untilThere(tab, { css: 'article p', name: 'long '.repeat(12).trim() });
    await expectUnmoved(tab, 'article h3');
  });

  it('P3: loads older posts to the first one, each once and in order', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(110));
    const { tab } = await openUser(url);
    await untilLive(tab);
    await untilThere(tab, { css: 'article h3', name: 'Post 1' });
    const seen: string[] = [];
    const look = async (): Promise<void> => {
      await untilAtRest(tab);
      for (const title of await titlesOf(tab)) if (!seen.includes(title)) seen.push(title);
    };
    await look();
    for (let turns = 0; !(await isInSight(tab, 'p.end')); turns += 1) {
      if (turns > 60) throw new Error(`The first post was not reached after ${seen.join(', ')}.`);
      await turnWheel(tab, 700);
      await look();
    }
    expect(seen).toEqual(Array.from({ length: 110 }, (_, n) => `Post ${String(n + 1)}`));
  });

  it('loads older messages above the reader, who is not moved', async () => {
    const { url } = await startTestbed();
    const account = await signUp({ url });
    const other = await signUp({ url });
    const room = await makeRoom({ url }, account, { title: 'Harbour' });
    await join({ url }, room, other);
    for (let n = 1; n <= 120; n += 1) {
      await write({ url }, room, n % 3 === 0 ? account : other, `Message ${String(n)}`);
    }
    let letThrough: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    const gateway = await startGateway(url, (asked) =>
      asked.url?.includes('/messages?') === true ? held : undefined,
    );
    const { tab } = await openUser(`${gateway.url}/rooms/${room.id}`, account);
    await untilThere(tab, { css: '.text', name: 'Message 120' });
    await untilLive(tab);
    const [first = ''] = await textsOf(tab);
    await turnWheel(tab, -5000);
    await untilThere(tab, { css: '.older p', name: englishRoom.olderLoading });
    await untilAtRest(tab);
    const before = { text: first, top: (await topOf(tab, '.text', first)) ?? Number.NaN };
    expect(before.top).toBeGreaterThan(0);
    letThrough();
    await expect.poll(async () => (await textsOf(tab))[0]).not.toBe(first);
    await untilAtRest(tab);
    expect(await movedBy(tab, '.text', before)).toBeLessThan(1);

    for (let turns = 0; !(await textsOf(tab)).includes('Message 1'); turns += 1) {
      if (turns > 60) throw new Error('The first message was not reached.');
      await turnWheel(tab, -1000);
      await untilAtRest(tab);
    }
    expect(await textsOf(tab)).toEqual(
      Array.from({ length: 120 }, (_, n) => `Message ${String(n + 1)}`),
    );

    await turnWheel(tab, 9000);
    await untilAtRest(tab);
    await tab.evaluate(scrollAhead, { scroller: '.scroller', by: -700, texts: '.text' });
    await write({ url }, room, other, 'Brand new');
    await untilThere(tab, { css: 'button', name: englishRoom.newMessages(1) });
    await expectUnmoved(tab, '.text');
    await click(tab, { css: 'button', name: englishRoom.newMessages(1) });
    await expect
      .poll(() => topOf(tab, '.text', 'Brand new'), { message: 'the newest is in sight' })
      .toBeLessThan(700);
    expect((await textsOf(tab)).at(-1)).toBe('Brand new');
  });

  it('leads back and forward to where the reader was', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(60));
    const { tab } = await openUser(url);
    await untilLive(tab);
    await untilThere(tab, { css: 'article h3', name: 'Post 1' });
    await scrollFurtherDown(tab);
    await untilAtRest(tab);
    const before = await readTitle(tab);
    // Its link is the time beside it.
    await tab.evaluate((title) => {
      const heading = [...document.querySelectorAll('article h3')].find(
        ({ textContent }) => textContent === title,
      );
      heading?.closest('li')?.querySelector('a')?.setAttribute('data-journey', '');
    }, before.text);
    await click(tab, { css: 'a[data-journey]' });
    await untilThere(tab, { css: 'h1', name: before.text });
    expect(await tab.evaluate(() => scrollY)).toBe(0);
    await posts.insertOne(fresh('While away'));

    await tab.goBack();
    await untilThere(tab, { css: 'h2', name: english.feed.heading });
    await untilThere(tab, { css: 'button', name: english.feed.waiting(1) });
    await expect.poll(() => movedBy(tab, 'article h3', before)).toBeLessThan(1);
    await tab.goForward();
    await untilThere(tab, { css: 'h1', name: before.text });
    await tab.goBack();
    await expect.poll(() => movedBy(tab, 'article h3', before)).toBeLessThan(1);

    // A reload leads there, too.
    await tab.reload();
    await expect.poll(() => movedBy(tab, 'article h3', before)).toBeLessThan(1);
    await click(tab, { css: 'nav a', name: englishUsers.signIn });
    await untilThere(tab, { css: 'h1', name: englishUsers.signIn });
    await click(tab, { css: 'nav a', name: english.nav.feed });
    await expect.poll(() => tab.evaluate(() => scrollY)).toBe(0);
    await expect
      .poll(() => tab.evaluate(() => document.querySelector('article h3')?.textContent))
      .toBe('While away');
  });
}
