import type { Page } from 'playwright-core';
import type { TestUser } from '@tidings/dev-app';
import type { PageOptions, useChromium } from './open-page.ts';
import { signInPage } from './sign-in-page.ts';

/** A page and its user. */
export interface OpenedPage {
  readonly page: Page;
  readonly user: TestUser;
}

/** Creates a function that opens a page for a new user, from one that opens it for an anonymous reader. */
export function openerForUsers(
  open: ReturnType<typeof useChromium>,
): (url: string, path: string, options?: PageOptions) => Promise<OpenedPage> {
  return async (url, path, options = {}) => {
    let user: TestUser | undefined;
    const page = await open(`${url}${path}`, {
      ...options,
      prepare: async (page) => {
        user = await signInPage(page, url);
        await options.prepare?.(page);
      },
    });
    if (user === undefined) throw new Error('The page was opened without its preparation.');
    return { page, user };
  };
}
