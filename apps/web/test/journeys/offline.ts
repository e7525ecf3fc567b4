import { expect, it } from 'vitest';
import { makeRoom, signUp } from '@tidings/dev-app';
import { englishOutbox } from '../../src/i18n/english-outbox.ts';
import { makePosts, type Testbed } from '../kit/start-testbed.ts';
import type { Tab } from './driver.ts';
import { countOf, untilGone, untilThere } from './elements.ts';
import { say, textsOf, titlesOf, untilLive, untilTitles, writePost } from './page.ts';
import type { Setting } from './setting.ts';

const waiting = { css: '.note p', name: englishOutbox.waiting.unreachable };

/** Reads the titles that the collection has, in the order in which they were made. */
async function madeIn({ posts }: Testbed): Promise<string[]> {
  return (await posts.find().sort({ _id: 1 }).toArray()).map(({ title }) => title);
}

/** Waits until the page would open without a server, and with these posts. */
async function untilKept(tab: Tab, titles: readonly string[]): Promise<void> {
  await expect
    .poll(() =>
      tab.evaluate(async () => {
        const worker = await navigator.serviceWorker.getRegistration();
        if (!worker?.active) return 'no service worker is active';
        return new Promise<string[]>((resolve) => {
          const opening = indexedDB.open('tidings');
          opening.onsuccess = () => {
            const database = opening.result;
            const request = database.transaction('kept').objectStore('kept').getAll();
            request.onsuccess = () => {
              database.close();
              // What the page itself puts there.
              const all = request.result as { name: string; data: { title: string }[] }[];
              const posts = all.find(({ name }) => name === 'posts');
              resolve(posts?.data.map(({ title }) => title) ?? []);
            };
          };
        });
      }),
    )
    .toEqual(titles);
}

/** Journeys through the loss of the server. */
export function describeOffline({ startTestbed, openUser }: Setting): void {
  it('P12: sends once and in order what was written while the server was away', async () => {
    const testbed = await startTestbed();
    const account = await signUp(testbed);
    const room = await makeRoom(testbed, account, { title: 'Harbour' });
    const user = await openUser(testbed.url, account);
    const { tab } = user;
    await untilLive(tab);
    const inRoom = await user.openTab(`${testbed.url}/rooms/${room.id}`);
    await untilLive(inRoom);
    await tab.show();
    await writePost(tab, 'Before');
    await untilTitles(tab, ['Before']);
    await untilGone(tab, { css: '.note' });
    await testbed.restart(async () => {
      await writePost(tab, 'One');
      await writePost(tab, 'Two');
      await expect.poll(() => countOf(tab, waiting)).toBe(2);
      await inRoom.show();
      await say(inRoom, 'Harbour', 'Hello?');
      await untilThere(inRoom, waiting);
    });
    await expect.poll(() => textsOf(inRoom)).toEqual(['Hello?']);
    await untilGone(inRoom, { css: '.note' });
    await tab.show();
    await untilGone(tab, { css: '.note' });
    await untilTitles(tab, ['Two', 'One', 'Before']);
    expect(await madeIn(testbed)).toEqual(['Before', 'One', 'Two']);
    const messages = await testbed.database.collection('message').find().toArray();
    expect(messages.map(({ text }) => text as unknown)).toEqual(['Hello?']);
    await tab.reload();
    await untilLive(tab);
    await untilTitles(tab, ['Two', 'One', 'Before']);
  });

  it('P12: opens without a server, with the posts last known, and takes what is written', async () => {
    const testbed = await startTestbed();
    await testbed.posts.insertMany(makePosts(3));
    const { tab } = await openUser(testbed.url, await signUp(testbed));
    await untilLive(tab);
    await untilKept(tab, ['Post 1', 'Post 2', 'Post 3']);
    await testbed.restart(async () => {
      await tab.reload();
      await untilThere(tab, { css: '[data-as-of]' });
      await untilTitles(tab, ['Post 1', 'Post 2', 'Post 3']);
      expect(await countOf(tab, { css: '[data-connection=live]' })).toBe(0);
      await writePost(tab, 'Offline');
      await untilThere(tab, waiting);
      await tab.reload();
      await untilThere(tab, waiting);
      expect((await titlesOf(tab))[0]).toBe('Offline');
      await testbed.posts.deleteOne({ title: 'Post 2' });
    });
    await untilLive(tab);
    await untilGone(tab, { css: '[data-as-of]' });
    await untilGone(tab, { css: '.note' });
    await untilTitles(tab, ['Offline', 'Post 1', 'Post 3']);
    expect(await testbed.posts.countDocuments({ title: 'Offline' })).toBe(1);
  });
}
