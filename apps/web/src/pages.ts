import type { Component } from 'svelte';
import FeedPage from './feed/feed-page.svelte';
import type { Worded } from './i18n/words.ts';
import type { Route } from './router/route.ts';

/** What shows a page, and what it says besides what every page does. */
interface LoadedPage extends Worded {
  readonly page: Component;
}

/** Fetches what shows a page: the feed is here already, the others come when they are wanted. */
export async function loadPage(route: Route): Promise<LoadedPage> {
  switch (route.name) {
    case 'feed':
      return { page: FeedPage };
    case 'post':
      return import('./post/page.ts');
    case 'notFound':
      return { page: (await import('./router/not-found-page.svelte')).default };
    case 'signIn':
      return import('./people/sign-in.ts');
    case 'account':
      return import('./people/account.ts');
    case 'rooms':
    case 'room':
      return import('./rooms/page.ts');
  }
}
