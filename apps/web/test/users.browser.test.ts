import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { makeRoom, sendJson, signUp, type TestUser } from '@tidings/dev-app';
import { readStore } from './kit/browser-database.ts';
import { buildWebApp } from './kit/build-web-app.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { signInPage } from './kit/sign-in-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();

const password = 'correct horse battery';

async function fillIn(page: Page, name: string, words: string = password): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(words);
  await page.keyboard.press('Enter');
}
const focusedText = (page: Page) => page.evaluate(() => document.activeElement?.textContent.trim());

/** Reads everything that is stored in a page's browser, as one text. */
async function readKept(page: Page): Promise<string> {
  const texts = await page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
  );
  const stored = await Promise.all(
    (['kept', 'outbox'] as const).map((name) => readStore(page, name)),
  );
  return texts + JSON.stringify(stored);
}

describe('Signing in', () => {
  it('is not needed for reading, returns to the previous page, and loses no event of the stream', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(40));
    const page = await open(url);
    await untilLive(page);
    await page.getByText('Reading needs no account.').waitFor();
    expect(await page.getByLabel('Title').count()).toBe(0);

    await page.getByRole('navigation').getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expect.poll(() => page.title()).toBe('Sign in · Tidings');
    await expect.poll(() => focusedText(page)).toBe('Sign in');
    await posts.insertMany(makePosts(1).map((post) => ({ ...post, title: 'While signing in' })));

    await page.getByRole('button', { name: 'Create an account' }).first().click();
    await fillIn(page, 'Grace');
    await page.getByLabel('Title').waitFor();
    await untilLive(page);
    await expect.poll(() => new URL(page.url()).pathname).toBe('/');
    await expect.poll(() => titlesOf(page)).toContain('While signing in');
    expect((await titlesOf(page)).filter((title) => title === 'Post 1')).toHaveLength(1);

    await page.getByLabel('Title').fill('Under my name');
    await page.getByLabel('Title').press('Control+Enter');
    const row = page.getByRole('article', { name: 'Under my name' });
    await row.getByText('Grace').waitFor();
    await page.getByRole('article', { name: 'Post 1', exact: true }).getByText('someone').waitFor();
  });

  it('shows what is wrong, and puts the focus where it can be corrected', async () => {
    const { url } = await startTestbed(webDist());
    const taken = await signUp({ url }, 'Grace');
    const page = await open(`${url}/sign-in`);
    await fillIn(page, taken.name, 'something else');
    await page.getByText('Wrong name or password.').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('password');

    await page.getByRole('button', { name: 'Create an account' }).click();
    await fillIn(page, 'Grace', 'short');
    await page.getByText('A password has at least 8 characters.').waitFor();
    await fillIn(page, 'Grace');
    await page.getByText('is taken').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('name');
  });

  it('continues from a deep link to the requested page, back button included', async () => {
    const { url } = await startTestbed(webDist());
    const { name } = await signUp({ url });
    const page = await open(url);
    await page.goto(`${url}/account`);
    await page.getByText('Sign in first.').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await fillIn(page, name);
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/account');
    await page.goBack();
    await page.getByText('Sign in first.').waitFor({ state: 'detached' });
    await expect.poll(() => new URL(page.url()).pathname).toBe('/account');
    await page.goBack();
    await page.getByRole('heading', { name: 'Latest posts' }).waitFor();
  });
});

describe('Signing out', () => {
  it('continues with the public posts, without asking', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(2));
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await page.goto(`${url}/account`);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByText('Reading needs no account.').waitFor();
    await untilLive(page);
    await expect.poll(() => titlesOf(page)).toHaveLength(2);
    expect(await page.getByText('Your session is over.').count()).toBe(0);
  });

  it('leaves neither drafts nor the name behind, in any tab of the browser', async () => {
    const { url } = await startTestbed(webDist());
    let user: TestUser | undefined;
    const page = await open(`${url}/rooms`, {
      prepare: async (page) => {
        user = await signInPage(page, url, 'Rumpelstiltskin');
      },
    });
    if (user === undefined) throw new Error('Nobody is signed in.');
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    await page.getByRole('link', { name: /^Harbour/ }).click();
    await page.getByRole('textbox', { name: /^Message to/ }).fill('Secret message');
    const other = await page.context().newPage();
    await other.goto(`${url}/rooms/${room.id}`);
    await other.getByRole('textbox', { name: /^Message to/ }).fill('Secret message');
    for (const tab of [page, other]) {
      await tab.getByRole('navigation').getByRole('link', { name: 'Posts' }).click();
      await tab.getByLabel('Title').fill('Secret title');
      await untilLive(tab);
    }
    // Drafts are kept while the user is signed in: a reload loses nothing.
    for (const kept of await Promise.all([page, other].map(readKept))) {
      expect(kept).toContain('Secret title');
      expect(kept).toContain('Secret message');
    }
    await expect.poll(() => readKept(page)).toContain('Rumpelstiltskin');

    await page.getByRole('navigation').getByRole('link', { name: user.name }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    for (const tab of [page, other]) {
      await tab.getByText('Reading needs no account.').waitFor();
      await expect.poll(() => readKept(tab)).not.toMatch(/Secret|Rumpelstiltskin/);
      expect(await tab.content()).not.toMatch(/Secret|Rumpelstiltskin/);
    }

    // Nor does the next user find anything.
    await signInPage(other, url);
    await other.reload();
    await other.getByLabel('Title').waitFor();
    expect(await other.getByLabel('Title').inputValue()).toBe('');
    expect(await readKept(other)).not.toMatch(/Secret|Rumpelstiltskin/);
  });

  it('shows nobody else’s drafts, in a reopened tab', async () => {
    const { url } = await startTestbed(webDist());
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await page.getByLabel('Title').fill('Secret title');
    await expect.poll(() => readKept(page)).toContain('Secret title');
    // As in a tab that the browser restores after it was closed before another user signed in.
    const next = await signInPage(page, url);
    await page.evaluate((id) => {
      localStorage.setItem('tidings.person', id);
    }, next.id);
    await page.reload();
    await page.getByRole('navigation').getByRole('link', { name: next.name }).waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe('');
    await expect.poll(() => readKept(page)).not.toContain('Secret');
  });

  it('elsewhere is shown here, and the posts stay live', async () => {
    const { posts, url } = await startTestbed(webDist());
    const page = await open(url);
    const { headers } = await signInPage(page, url);
    await page.reload();
    await page.getByLabel('Title').waitFor();
    await untilLive(page);
    await sendJson(`${url}/api/sessions`, 'DELETE', undefined, headers);
    await page.getByText('Your session is over.').waitFor();
    await page.getByText('Reading needs no account.').waitFor();
    await untilLive(page);
    await posts.insertMany(makePosts(1));
    await page.getByRole('heading', { name: 'Post 1' }).waitFor();
  });
});

describe('An own post', () => {
  it('is edited and deleted in its row, by keyboard', async () => {
    const { posts, url } = await startTestbed(webDist());
    await posts.insertMany(makePosts(2));
    const page = await open(url, { prepare: (page) => signInPage(page, url) });
    await untilLive(page);
    await page.getByLabel('Title').fill('Mine');
    await page.getByLabel('Title').press('Control+Enter');
    const more = page.getByRole('button', { name: 'Edit or delete: Mine' });
    await more.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => focusedText(page)).toBe('Edit');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.tagName.toLowerCase()))
      .toBe('input');
    await page.keyboard.type(' indeed');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'Mine indeed' }).waitFor();
    await expect.poll(() => posts.countDocuments({ title: 'Mine indeed' })).toBe(1);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Edit or delete: Mine indeed');

    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Delete this?').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => titlesOf(page)).toEqual(['Post 1', 'Post 2']);
    await expect.poll(() => page.getByRole('button', { name: /^Edit or delete/ }).count()).toBe(0);
  });
});
