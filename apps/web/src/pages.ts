import type { Component } from 'svelte';
import FeedPage from './feed/feed-page.svelte';
import NotFoundPage from './router/not-found-page.svelte';
import type { Route } from './router/route.ts';

/** Fetches what shows a page: the feed is here already, the others come when they are wanted. */
export async function loadPage(route: Route): Promise<Component> {
  switch (route.name) {
    case 'feed':
      return FeedPage;
    case 'notFound':
      return NotFoundPage;
    case 'signIn':
      return (await import('./people/sign-in-page.svelte')).default;
    case 'account':
      return (await import('./people/account-page.svelte')).default;
    case 'rooms':
    case 'room':
      return (await import('./rooms/rooms-page.svelte')).default;
  }
}
