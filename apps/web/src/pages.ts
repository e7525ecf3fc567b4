import type { Component } from 'svelte';
import FeedPage from './feed/feed-page.svelte';
import type { Chunk } from './i18n/words.ts';
import type { Route } from './router/route.ts';

/** A page's component and texts. */
interface LoadedPage extends Chunk {
  readonly page: Component;
}

/** Loads a page's component: the feed is part of the first load, the others are loaded when needed. */
export async function loadPage(route: Route): Promise<LoadedPage> {
  switch (route.name) {
    case 'feed':
      return { page: FeedPage };
    case 'post':
      return import('./post/post.chunk.ts');
    case 'notFound':
      return { page: (await import('./router/not-found-page.svelte')).default };
    case 'signIn':
      return import('./users/sign-in.chunk.ts');
    case 'account':
      return import('./users/account.chunk.ts');
    case 'rooms':
    case 'room':
      return import('./rooms/rooms.chunk.ts');
  }
}
