import { expect, it } from 'vitest';
import { signUp } from '@tidings/dev-app';
import { englishAccount } from '../../src/i18n/english-account.ts';
import { englishUsers } from '../../src/i18n/english-users.ts';
import { englishWriting } from '../../src/i18n/english-writing.ts';
import { makePosts } from '../kit/start-testbed.ts';
import { click, fill, untilThere } from './elements.ts';
import { pathOf, untilLive, untilTitles } from './page.ts';
import type { Setting } from './setting.ts';

/** Journeys about signing up, in and out. */
export function describeAccount({ startTestbed, openUser }: Setting): void {
  it('signs up a new user', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(2));
    const { tab } = await openUser(url);
    await click(tab, { css: 'nav a', name: englishUsers.signIn });
    await untilThere(tab, { css: 'h1', name: englishUsers.signIn });
    await click(tab, { css: 'button', name: englishAccount.signUp });
    await untilThere(tab, { css: 'h1', name: englishAccount.signUp });
    await fill(tab, { css: '#name' }, 'Grace');
    await fill(tab, { css: '#password' }, 'correct horse battery');
    await tab.press('Enter');
    await untilThere(tab, { css: 'nav a', name: `${englishUsers.account}: Grace` });
    await untilThere(tab, { css: '#title' });
    await untilLive(tab);
    await untilTitles(tab, ['Post 1', 'Post 2']);
  });

  it('signs in after a wrong password, and out again', async () => {
    const { posts, url } = await startTestbed();
    await posts.insertMany(makePosts(2));
    const { name, password } = await signUp({ url });
    const { tab } = await openUser(url);
    await click(tab, { css: 'nav a', name: englishUsers.signIn });
    await fill(tab, { css: '#name' }, name);
    await fill(tab, { css: '#password' }, 'something else');
    await tab.press('Enter');
    await untilThere(tab, { css: '[role=alert]', name: englishWriting.problems['wrong-password'] });
    await fill(tab, { css: '#password' }, password);
    await click(tab, { css: 'form button', name: englishUsers.signIn });
    await click(tab, { css: 'nav a', name: `${englishUsers.account}: ${name}` });
    await untilThere(tab, { css: 'h1', name: englishUsers.account });
    expect(await pathOf(tab)).toBe('/account');
    await click(tab, { css: 'button', name: englishAccount.signOut });
    await untilThere(tab, { css: 'p', name: englishUsers.inviteToPost });
    await untilLive(tab);
    await untilTitles(tab, ['Post 1', 'Post 2']);
  });
}
