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

/** A page of one release with a draft, and a deployment that can be replaced by another release. */
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
  /** Inserts a post and waits until the page shows it, and thus everything sent before. */
  async function untilShown(title: string): Promise<void> {
    await posts.insertOne({ title });
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
  }
  return { deployment, page, posts, untilShown };
}

/** Waits until the page has loaded the notice of a new version: later the server only has the new version's files. */
async function untilPrepared(page: Page, { webDist }: Release): Promise<void> {
  const needed = await filesOf(join(webDist, 'assets'), 'version.chunk');
  await page.waitForFunction((needed) => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const here = entries.filter(({ responseStatus }) => responseStatus === 200);
    return needed.every((file) => here.some(({ name }) => name.endsWith(`/${file}`)));
  }, needed);
}

/** Reads which scripts a chunk of a built page consists of: its own, and all that it imports before it runs. */
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
  it('works with a newer server, counts unknown events, and loads the new version on request', async () => {
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
    const passedOver = page.locator('dl div', { hasText: 'Skipped, from a newer version' });
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

  it('says so even if loading the notice failed at first', async () => {
    let attempts = 0;
    const { deployment, page } = await openPageOf(present(), (page) =>
      page.route('**/version.chunk-*', (route) => {
        attempts += 1;
        return attempts === 1 ? route.abort() : route.continue();
      }),
    );
    await untilPrepared(page, present());
    expect(attempts).toBe(2);
    await deployment.deploy(next());
    await page.getByText('A new version is here').waitFor();
  });

  it('works with an older server', async () => {
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
  it('asks to be reloaded for a newer one, shows nothing that it cannot read, and keeps the draft', async () => {
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

  it('works with an older one, and skips what it cannot read', async () => {
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
