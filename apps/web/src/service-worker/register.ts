import { buildLock } from './build-lock.ts';
import { serviceWorkerPath } from './path.ts';

/**
 * Has the page open without a network from now on. A browser that does not want a service worker (a
 * private window, plain HTTP from another machine) opens the page with a network only.
 */
export function registerServiceWorker({ navigator, document }: Window): void {
  if (!('serviceWorker' in navigator)) return;
  const entry = document.querySelector<HTMLScriptElement>('script[type=module]')?.src;
  if (entry !== undefined) {
    const name = buildLock(new URL(entry).pathname);
    // As long as this tab lives, what its build may still fetch stays in the cache.
    void navigator.locks.request(name, { mode: 'shared' }, () => new Promise(() => undefined));
  }
  navigator.serviceWorker.register(serviceWorkerPath).catch(() => undefined);
}
