import type { Page } from '../page.ts';
import { registerServiceWorker } from '../service-worker/register.ts';
import { keepPosts } from './keep-posts.svelte.ts';
import { createKeptStore } from './kept-store.ts';

/** Keeps what a visit without a network needs: the page itself, and the newest posts. */
export function openOffline({ feed, connection }: Page): void {
  registerServiceWorker(window);
  keepPosts({
    ...{ feed, window },
    isLive: () => connection.state.name === 'live',
    store: createKeptStore(window.indexedDB, Date.now),
  });
}
