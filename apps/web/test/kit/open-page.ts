import { launchChromium, type LaunchChromiumOptions } from '@tidings/dev-browser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { describePage } from './describe-page.ts';
import { within } from './within.ts';

/** Launches one Chromium for a test file; the result opens pages in it, each in a profile of its own. */
export function useChromium(launching: LaunchChromiumOptions = {}): OpenPage {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium(launching);
  });
  afterAll(() => browser?.close());

  return async (url, { prepare, ...options } = {}) => {
    if (browser === undefined) throw new Error('Pages are opened in tests, after Chromium is up.');
    const profile: BrowserContextOptions = {
      viewport: { width: 1000, height: 700 },
      locale: 'en-GB',
      // What a service worker asks for cannot be rerouted; tests about it let it in.
      serviceWorkers: 'block',
      ...options,
    };
    const context = await within('Opening a profile', browser.newContext(profile));
    const page = await within('Opening a page', context.newPage());
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A server that is away is part of some tests; what the page itself does wrong is not.
      const isNetwork = message.text().includes('Failed to load resource');
      if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
    });
    onTestFinished(async ({ task }) => {
      if (task.result?.state === 'fail') await describePage(page);
      await context.close();
      expect(complaints).toEqual([]);
    });
    await prepare?.(page);
    await page.goto(url);
    return page;
  };
}

/** Opens a page in a profile of its own. */
export type OpenPage = (url: string, options?: PageOptions) => Promise<Page>;

/** How a page is opened. */
export interface PageOptions extends BrowserContextOptions {
  /** Runs before the page is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** Waits until the page says that it is live. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator('[data-connection=live]').waitFor();
}

/** Reads the titles in the list from top to bottom. */
export async function titlesOf(page: Page): Promise<string[]> {
  return page.locator('article h3').allTextContents();
}
