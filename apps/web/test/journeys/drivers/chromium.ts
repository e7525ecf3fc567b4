import { launchChromium } from '@tidings/dev-browser';
import type { BrowserContext, Page } from 'playwright-core';
import { windowSize, type JourneyBrowser, type Profile, type Tab } from '../driver.ts';

/** Starts the Chromium that the other browser tests use. */
export async function startChromium(): Promise<JourneyBrowser> {
  const browser = await launchChromium();
  return {
    async openProfile() {
      return profileOf(await browser.newContext({ viewport: windowSize, locale: 'en-GB' }));
    },
    close: () => browser.close(),
  };
}

function profileOf(context: BrowserContext): Profile {
  const errors: string[] = [];
  return {
    errors,
    async openTab(url) {
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        const isRequest = message.text().includes('Failed to load resource');
        if (message.type() === 'error' && !isRequest) errors.push(message.text());
      });
      await page.goto(url);
      return tabOf(page);
    },
    async setCookie(origin, cookie) {
      await context.addCookies([{ ...cookie, url: origin, httpOnly: true, sameSite: 'Lax' }]);
    },
    close: () => context.close(),
  };
}

function tabOf(page: Page): Tab {
  return {
    async load(url) {
      await page.goto(url);
    },
    async reload() {
      await page.reload();
    },
    async goBack() {
      await page.goBack();
    },
    async goForward() {
      await page.goForward();
    },
    show: () => page.bringToFront(),
    async evaluate<Args extends readonly unknown[], Result>(
      run: (...args: Args) => Result | Promise<Result>,
      ...args: Args
    ) {
      const script = `(async () => (${run.toString()})(...${JSON.stringify(args)}))()`;
      // What the function returns, of which JSON is taken.
      return (await page.evaluate(script)) as Result;
    },
    clickAt: (x, y) => page.mouse.click(x, y),
    async wheelAt(x, y, deltaY) {
      await page.mouse.move(x, y);
      await page.mouse.wheel(0, deltaY);
    },
    press: (...keys) => page.keyboard.press(keys.join('+')),
    type: (text) => page.keyboard.type(text),
    takePicture: () => page.screenshot(),
    close: () => page.close(),
  };
}
