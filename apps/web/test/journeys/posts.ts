import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { englishAccount } from '../../src/i18n/english-account.ts';
import { englishPeople } from '../../src/i18n/english-people.ts';
import { englishWriting } from '../../src/i18n/english-writing.ts';
import { makePosts } from '../kit/start-world.ts';
import { click, fill, untilThere } from './elements.ts';
import { titlesOf, untilLive, type Setting } from './setting.ts';
import type { Tab } from './driver.ts';

/** Signs up through the page, under a name that is free on this test's server. */
export async function signUp(tab: Tab, name: string): Promise<void> {
  await click(tab, { css: 'nav a', name: englishPeople.signIn });
  await untilThere(tab, { css: 'h1', name: englishPeople.signIn });
  await click(tab, { css: 'button', name: englishAccount.signUp });
  await untilThere(tab, { css: 'h1', name: englishAccount.signUp });
  await fill(tab, { css: '#name' }, name);
  await fill(tab, { css: '#password' }, 'correct horse battery');
  await tab.press('Enter');
}

/** Journeys about posts. */
export function describePosts({ startWorld, openUser }: Setting): void {
  it('shows a post that another program inserts', async () => {
    const { posts, url } = await startWorld();
    await posts.insertMany(makePosts(3));
    const { tab } = await openUser(url);
    await untilLive(tab);
    await posts.insertOne({ _id: new ObjectId(), title: 'From outside' });
    await expect.poll(() => titlesOf(tab)).toEqual(['From outside', 'Post 1', 'Post 2', 'Post 3']);
  });

  it('signs up a new user, who then posts', async () => {
    const { posts, url } = await startWorld();
    const { tab } = await openUser(url);
    await untilLive(tab);
    await signUp(tab, 'Grace');
    await untilLive(tab);
    await fill(tab, { css: '#title' }, 'First words');
    await click(tab, { css: 'button', name: englishWriting.compose.send });
    await expect.poll(() => titlesOf(tab)).toEqual(['First words']);
    await expect.poll(() => posts.countDocuments({ title: 'First words' })).toBe(1);
  });
}
