import type { Page } from '../page.ts';
import { registerServiceWorker } from '../service-worker/register.ts';
import { keepPosts } from './keep-posts.svelte.ts';
import { createKeptStore } from './kept-store.ts';

/**
 * Keeps what a visit without a network needs: the page itself, and the newest posts. And fetches what
 * says that a new version is here: once it is, a server may have the files of the new one alone.
 */
export function openOffline({ feed, connection, newVersion }: Page): void {
  newVersion.fetch();
  registerServiceWorker(window);
  keepPosts({
    ...{ feed, window },
    isLive: () => connection.state.name === 'live',
    store: createKeptStore(window.indexedDB, Date.now),
  });
}
