import { launchChromium } from '@tidings/dev-browser';
import { findFreePort } from '@tidings/dev-machine';
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

/**
 * Launches a Chromium whose tabs are hidden, visible and frozen as a user's are: in Playwright's own
 * contexts every page believes that it is looked at, and such a page never freezes. Ends with the test.
 */
export async function openRealTabs(): Promise<BrowserContext> {
  const port = await findFreePort();
  const launched = await launchChromium({
    launch: { args: [`--remote-debugging-port=${String(port)}`] },
  });
  onTestFinished(() => launched.close());
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${String(port)}`, {
    noDefaults: true,
  });
  onTestFinished(() => browser.close());
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The browser has come up without its profile.');
  return context;
}

/** Brings a tab before the others, and waits until it knows. */
export async function show(page: Page): Promise<void> {
  await withSession(page, async (session) => {
    if (await hasWindowPerTab(session)) await setWindow(session, 'normal');
  });
  await page.bringToFront();
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('visible');
}

/** Opens an empty tab before all others, and waits until they know that they are hidden. */
export async function lookElsewhere(context: BrowserContext): Promise<Page> {
  const others = context.pages();
  const elsewhere = await context.newPage();
  await elsewhere.bringToFront();
  for (const page of others) {
    await withSession(page, async (session) => {
      if (await hasWindowPerTab(session)) await setWindow(session, 'minimized');
    });
    await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden');
  }
  return elsewhere;
}

/**
 * Freezes a tab that is hidden, as the browser does with one that nobody has looked at for a while; the
 * result lets it go on, still hidden.
 */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden');
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  return () =>
    session.send('Page.setWebLifecycleState', { state: 'active' }).then(() => session.detach());
}

/**
 * Whether every tab is a window of its own, which no other tab ever hides: so it is in a headless shell,
 * a Chromium without its user interface. There a tab is hidden by minimizing its window.
 */
async function hasWindowPerTab(session: CDPSession): Promise<boolean> {
  const { product } = await session.send('Browser.getVersion');
  return product.startsWith('HeadlessChrome/');
}

async function setWindow(session: CDPSession, windowState: 'minimized' | 'normal'): Promise<void> {
  const { windowId } = await session.send('Browser.getWindowForTarget');
  await session.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
}

async function withSession(page: Page, use: (session: CDPSession) => Promise<void>): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await use(session);
  await session.detach();
}
