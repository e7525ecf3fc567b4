import { launchChromium } from '@tidings/dev-browser';
import { findFreePort } from '@tidings/dev-machine';
import { chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** A page that the browser freezes as it does with tabs that nobody looks at. */
export interface FreezablePage {
  readonly page: Page;
  /** Hides and freezes it. */
  readonly freeze: () => Promise<void>;
  /** Shows it again, which lets it go on. */
  readonly thaw: () => Promise<void>;
}

/**
 * Opens a page in a browser of its own. Those that Playwright opens have a focus that is emulated, and a
 * page in sight is never frozen: this one is come by as an ordinary debugger does, who emulates nothing.
 */
export async function openFreezablePage(url: string): Promise<FreezablePage> {
  const port = await findFreePort();
  const launched = await launchChromium({
    launch: { args: [`--remote-debugging-port=${String(port)}`] },
  });
  onTestFinished(() => launched.close());
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${String(port)}`, {
    noDefaults: true,
  });
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The browser has no profile.');
  const page = await context.newPage();
  await page.goto(url);
  const session = await context.newCDPSession(page);
  let other: Page | undefined;
  return {
    page,
    async freeze() {
      // What stands in front of it hides it.
      other = await context.newPage();
      await page.waitForFunction(() => document.hidden);
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    },
    async thaw() {
      await session.send('Page.setWebLifecycleState', { state: 'active' });
      await other?.close();
      await page.bringToFront();
    },
  };
}
