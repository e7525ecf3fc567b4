import { buildLock } from './build-lock.ts';
import { serviceWorkerPath } from './path.ts';

/**
 * Creates the page open without a network from now on. In a browser that refuses a service worker (a private
 * window, plain HTTP from another machine) the page opens only with a network.
 */
export function registerServiceWorker({ navigator, document }: Window): void {
  if (!('serviceWorker' in navigator)) return;
  const entry = document.querySelector<HTMLScriptElement>('script[type=module]')?.src;
  if (entry !== undefined) {
    const name = buildLock(new URL(entry).pathname);
    // As long as this tab lives, the cache keeps what its build may still load.
    void navigator.locks.request(name, { mode: 'shared' }, () => new Promise(() => undefined));
  }
  navigator.serviceWorker.register(serviceWorkerPath).catch(() => undefined);
}
