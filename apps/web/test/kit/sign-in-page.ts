import type { Page } from 'playwright-core';
import { signUp, type SignedUp } from '../../../server/test/kit/sign-up.ts';

/** Makes an account and gives its session to a page's browser: for `prepare`, before the page is loaded. */
export async function signInPage(page: Page, url: string, name?: string): Promise<SignedUp> {
  const someone = await signUp({ url }, name);
  const [cookieName = '', value = ''] = someone.cookie.split('=');
  const cookie = { name: cookieName, value, url, httpOnly: true, sameSite: 'Lax' } as const;
  await page.context().addCookies([cookie]);
  return someone;
}
