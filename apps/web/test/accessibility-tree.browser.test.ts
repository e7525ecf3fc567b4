import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { join, makeRoom, write, signUp } from '@tidings/dev-app';
import { buildWebApp } from './kit/build-web-app.ts';
import { openerForUsers } from './kit/open-for.ts';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import { makePosts, startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();
const openFor = openerForUsers(open);

/** A node as assistive software is given it. */
interface Announced {
  readonly role: string;
  readonly name: string;
  /** Of a heading. */
  readonly level: number | undefined;
}

/** Reads what Chromium exposes of a page to assistive software, from top to bottom. */
async function readTree(page: Page): Promise<Announced[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => {
      const level: unknown = properties.find((property) => property.name === 'level')?.value.value;
      return {
        role: String(role?.value ?? ''),
        name: String(name?.value ?? '').trim(),
        level: typeof level === 'number' ? level : undefined,
      };
    });
}

const operable = ['button', 'link', 'textbox', 'searchbox', 'checkbox', 'switch', 'combobox'];

/** What holds on every page: one name for it, a way around it, and a name for all that can be used. */
async function expectOrder(page: Page): Promise<Announced[]> {
  const tree = await readTree(page);
  const of = (role: string) => tree.filter((node) => node.role === role);
  expect(tree.filter(({ role, name }) => operable.includes(role) && name === '')).toEqual([]);
  for (const landmark of ['banner', 'main']) expect(of(landmark), landmark).toHaveLength(1);
  expect(of('navigation').length).toBeGreaterThan(0);
  const headings = of('heading');
  expect(headings.filter(({ level }) => level === 1)).toHaveLength(1);
  expect(headings.filter(({ name }) => name === '')).toEqual([]);
  // No step down is left out: who goes by headings misses none. What stands aside may come first.
  headings.reduce((before, { level = 0, name }) => {
    expect(level, name).toBeLessThanOrEqual(before + 1);
    return level;
  }, 1);
  return tree;
}

/** Records, from now on, each text that a live region announces. */
async function listenToRegions(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    const isLive = (node: Node): Element | null =>
      (node instanceof Element ? node : node.parentElement)?.closest(
        '[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]',
      ) ?? null;
    new MutationObserver((records) => {
      const regions = new Set(records.map(({ target }) => isLive(target)));
      for (const region of regions) {
        const text = region?.textContent.trim() ?? '';
        if (text !== '') said.push(text);
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { said });
  });
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said);
}

describe('The accessibility tree', () => {
  it('has an order on every page, and a name for all that can be used', async () => {
    const { url, posts } = await startTestbed(webDist());
    await posts.insertMany(makePosts(3));
    const { page, user } = await openFor(url, '/');
    await untilLive(page);
    await expect.poll(() => titlesOf(page)).toEqual(['Post 1', 'Post 2', 'Post 3']);
    const feed = await expectOrder(page);
    const articles = feed.filter(({ role }) => role === 'article').map(({ name }) => name);
    expect(articles).toEqual(['Post 1', 'Post 2', 'Post 3']);

    const other = await signUp({ url });
    const room = await makeRoom({ url }, user, { title: 'Harbour' });
    await join({ url }, room, other);
    await write({ url }, room, other, 'Is the ferry in?');
    await page.goto(`${url}/rooms/${room.id}`);
    await page.getByText('Is the ferry in?').first().waitFor();
    await expectOrder(page);
    for (const path of ['/rooms', '/account', '/nowhere']) {
      await page.goto(`${url}${path}`);
      await page.locator('h1[data-page-heading]').waitFor();
      await expectOrder(page);
    }
    const stranger = await open(`${url}/sign-in`);
    await stranger.locator('#name').waitFor();
    await expectOrder(stranger);
  });

  it('says once what came, and nothing of what was there', async () => {
    const { url, posts } = await startTestbed(webDist());
    await posts.insertMany(makePosts(3));
    const page = await open(url);
    await untilLive(page);
    await page.getByRole('heading', { name: 'Post 1', exact: true }).waitFor();
    const said = await listenToRegions(page);
    const titles = ['The ferry is in', 'It has left'];
    await posts.insertMany(titles.map((title) => ({ _id: new ObjectId(), title })));
    for (const name of titles) await page.getByRole('heading', { name }).waitFor();
    // Posts that arrive close together are announced as one.
    await expect.poll(said, { timeout: 10_000 }).toEqual(['2 new posts']);
  });
});
