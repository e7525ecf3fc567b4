import type { Page } from '../page.ts';
import { registerServiceWorker } from '../service-worker/register.ts';
import { cachePosts } from './cache-posts.svelte.ts';
import { createOfflineCache } from './offline-cache.ts';

/**
 * Stores what a visit without a network needs: the page itself and the newest posts. Also fetches the notice
 * of a new version: once there is one, the server may no longer have this version's files.
 */
export function enableOffline({ feed, connection, newVersion }: Page): void {
  newVersion.fetch();
  registerServiceWorker(window);
  cachePosts({
    ...{ feed, window },
    isLive: () => connection.state.name === 'live',
    cache: createOfflineCache(window.indexedDB, Date.now),
  });
}
