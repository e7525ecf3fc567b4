import type { Page } from 'playwright-core';
import type { SignedUp } from '@tidings/dev-app';
import type { PageOptions, useChromium } from './open-page.ts';
import { signInPage } from './sign-in-page.ts';

/** A page and its user. */
export interface OpenedFor {
  readonly page: Page;
  readonly person: SignedUp;
}

/** Creates a function that opens a page for a new user, from one that opens it for an anonymous reader. */
export function openerForPeople(
  open: ReturnType<typeof useChromium>,
): (url: string, path: string, options?: PageOptions) => Promise<OpenedFor> {
  return async (url, path, options = {}) => {
    let person: SignedUp | undefined;
    const page = await open(`${url}${path}`, {
      ...options,
      prepare: async (page) => {
        person = await signInPage(page, url);
        await options.prepare?.(page);
      },
    });
    if (person === undefined) throw new Error('The page was opened without its preparation.');
    return { page, person };
  };
}
