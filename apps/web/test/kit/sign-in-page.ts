import type { Page } from 'playwright-core';
import { signUp, type TestUser } from '@tidings/dev-app';

/** Creates an account and gives its session to a page's browser: for `prepare`, before the page is loaded. */
export async function signInPage(page: Page, url: string, name?: string): Promise<TestUser> {
  const someone = await signUp({ url }, name);
  await giveSession(page, url, someone.cookie);
  return someone;
}

/** Gives a page's browser a session, by the header `cookie` that it would send. */
export async function giveSession(page: Page, url: string, header: string): Promise<void> {
  const [name = '', value = ''] = header.split('=');
  const cookie = { name, value, url, httpOnly: true, sameSite: 'Lax' } as const;
  await page.context().addCookies([cookie]);
}
