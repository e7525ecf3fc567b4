import type { Browser } from 'playwright-core';
import { openBare } from './bare-client.ts';
import type { Client, ClientKind, ClientOptions } from './client.ts';
import { openPage } from './page-client.ts';
import { openSlow } from './slow-client.ts';
import { openWrapper } from './wrapper-client.ts';

/** Opens a client of a kind. */
export async function openClient(
  kind: ClientKind,
  options: ClientOptions & { readonly browser: () => Promise<Browser> },
): Promise<Client> {
  switch (kind) {
    case 'wrapper':
      return openWrapper(options);
    case 'bare':
      return openBare(options);
    case 'slow':
      return openSlow(options);
    case 'page':
      return openPage(await options.browser(), options);
  }
}
