import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '@tidings/dev-app/testing';
import { titlesOf, untilLive, useChromium } from './kit/open-page.ts';
import {
  buildRelease,
  compatible,
  incompatible,
  startDeployment,
  type Release,
} from './kit/releases.ts';
import { signInPage } from './kit/sign-in-page.ts';

const present = buildRelease();
const next = buildRelease(compatible);
const nextGeneration = buildRelease(incompatible);
const open = useChromium();

const longTitle = 'Long. '.repeat(80).trim();

/** A page of one release, with something half written, and a place where another can be deployed. */
async function openPageOf(release: Release, prepare?: (page: Page) => Promise<unknown>) {
  const database = await createTestDatabase();
  const deployment = await startDeployment(database, release);
  const { url } = deployment;
  const page = await open(url, {
    async prepare(page) {
      await signInPage(page, url);
      await prepare?.(page);
    },
  });
  await untilLive(page);
  await page.getByLabel('Title').fill('Half a thought');
  const posts = database.collection('post');
  /** Inserts a post and waits until the page shows it: what was told before it has come. */
  async function untilShown(title: string): Promise<void> {
    await posts.insertOne({ title });
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
  }
  return { deployment, page, posts, untilShown };
}

/** Waits until the page has what says that a new version is here: then, the server has that one's files alone. */
async function untilPrepared(page: Page, { webDist }: Release): Promise<void> {
  const needed = await filesOf(join(webDist, 'assets'), 'version-piece');
  await page.waitForFunction((needed) => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const here = entries.filter(({ responseStatus }) => responseStatus === 200);
    return needed.every((file) => here.some(({ name }) => name.endsWith(`/${file}`)));
  }, needed);
}

/** Reads which scripts a piece of a built page consists of: its own, and all that it imports before it runs. */
async function filesOf(folder: string, piece: string): Promise<string[]> {
  const own = (await readdir(folder)).find((file) => file.startsWith(`${piece}-`));
  if (own === undefined) throw new Error(`The built page has no ${piece}.`);
  const files = new Set([own]);
  for (const file of files) {
    const script = await readFile(join(folder, file), 'utf8');
    for (const [, imported = ''] of script.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) {
      files.add(imported);
    }
  }
  return [...files];
}

async function expectDraft(page: Page): Promise<void> {
  await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Half a thought');
}

async function reload(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Reload', exact: true }).click();
  await untilLive(page);
  await page.getByText('A new version is here').waitFor({ state: 'detached' });
}

describe('A page and a server of another, compatible contract', () => {
  it('goes on with a newer server, counts the events that it does not know, and takes the new version when asked to', async () => {
    const { deployment, page, posts, untilShown } = await openPageOf(present());
    await untilShown('Before');
    expect(await page.getByText('A new version is here').count()).toBe(0);
    await page.locator('[data-connection=live]').click();
    await page.getByText('Last catch-up').waitFor();

    await untilPrepared(page, present());
    await deployment.deploy(next());
    await page.getByText('A new version is here. What you were writing is kept.').waitFor();
    await untilShown('After');
    const told = [];
    for (const title of ['Before', 'After']) {
      await posts.updateOne({ title }, { $set: { pinned: true, title: `${title}, pinned` } });
      told.push(page.getByRole('heading', { name: `${title}, pinned`, exact: true }).waitFor());
    }
    await Promise.all(told);
    const passedOver = page.locator('dl div', { hasText: 'Of a newer version, passed over' });
    await passedOver.getByText('2 events').waitFor();
    await untilLive(page);
    await page.keyboard.press('Escape');
    await expectDraft(page);

    await reload(page);
    await expectDraft(page);
    await untilShown('On the new version');
    await expect
      .poll(() => titlesOf(page))
      .toEqual(['On the new version', 'After, pinned', 'Before, pinned']);
  });

  it('says so even where what says it could not be fetched at first', async () => {
    let attempts = 0;
    const { deployment, page } = await openPageOf(present(), (page) =>
      page.route('**/version-piece-*', (route) => {
        attempts += 1;
        return attempts === 1 ? route.abort() : route.continue();
      }),
    );
    await untilPrepared(page, present());
    expect(attempts).toBe(2);
    await deployment.deploy(next());
    await page.getByText('A new version is here').waitFor();
  });

  it('goes on with an older server', async () => {
    const { deployment, page, untilShown } = await openPageOf(next());
    await untilShown('Before');
    await page.locator('[data-connection=live]').click();
    await page.getByText('Last catch-up').waitFor();
    await deployment.deploy(present());
    await untilShown('After');
    await untilLive(page);
    expect(await page.getByText('Of a newer version').count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => titlesOf(page)).toEqual(['After', 'Before']);
    await expectDraft(page);
  });
});

describe('A page and a server of another generation', () => {
  it('asks to be reloaded by a newer one, shows nothing that it cannot read, and keeps what was being written', async () => {
    const { deployment, page, posts, untilShown } = await openPageOf(present());
    await untilShown('Before');
    await untilPrepared(page, present());
    await deployment.deploy(nextGeneration());
    await page.getByText('this page is too old for it').waitFor();
    await page.locator('[data-connection=stopped]').waitFor();
    await posts.insertOne({ title: longTitle });
    expect(await titlesOf(page)).toEqual(['Before']);
    await expectDraft(page);

    await reload(page);
    await page.getByRole('heading', { name: longTitle }).waitFor();
    await expect.poll(() => titlesOf(page)).toEqual([longTitle, 'Before']);
    await expectDraft(page);
  });

  it('goes on with an older one, and passes over what it cannot read', async () => {
    const { deployment, page, posts, untilShown } = await openPageOf(nextGeneration());
    await untilShown('Before');
    await deployment.deploy(present());
    await posts.insertOne({ title: 'Not to be read', body: 'Longer than what the page allows.' });
    await untilShown('After');
    await expect.poll(() => titlesOf(page)).toEqual(['After', 'Before']);
    await expectDraft(page);
    await deployment.deploy(nextGeneration());
    await posts.insertOne({ title: longTitle });
    await page.getByRole('heading', { name: longTitle }).waitFor();
    await expect.poll(() => titlesOf(page)).toEqual([longTitle, 'After', 'Before']);
  });
});
