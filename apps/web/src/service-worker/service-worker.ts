import { parseRoomNotification } from '../notifications/room-notification.ts';
import { hrefOf } from '../router/route.ts';
import { routeOf } from './route-of.ts';
import { isShell, pageOfShell, shellCacheName, shellIsUsed, type Shell } from './shell.ts';

/** The build; replaced by build/service-worker.ts. */
declare const __SHELL__: Shell;

// The compiler does not know what `self` is.
const worker = self as unknown as ServiceWorkerGlobalScope;

/** Milliseconds that the network has for a page; after that the cached one is shown. */
const pageTimeoutMs = 4_000;

const shell = __SHELL__;
const files = new Set(shell.files);
const ownCache = shellCacheName(shell);

worker.addEventListener('install', (event) => {
  event.waitUntil(keepShell().then(() => worker.skipWaiting()));
});
worker.addEventListener('activate', (event) => {
  event.waitUntil(dropUnused().then(() => worker.clients.claim()));
});
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { method, mode } = request;
  const url = new URL(request.url);
  switch (routeOf({ method, mode, url, origin: worker.location.origin }, files)) {
    case 'page':
      event.respondWith(answerPage(request));
      event.waitUntil(dropUnused());
      return;
    case 'asset':
      event.respondWith(answerAsset(request));
      return;
    case 'file':
      event.respondWith(answerFile(request));
      return;
    case 'none':
  }
});

worker.addEventListener('notificationclick', (event) => {
  const { notification } = event;
  notification.close();
  const room = parseRoomNotification(notification.data)?.room;
  if (room !== undefined) event.waitUntil(openPage(hrefOf({ name: 'room', id: room })));
});

/** Navigates the most recently used tab to a page; opens a tab if there is none. */
async function openPage(href: string): Promise<void> {
  const [tab] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (tab === undefined) {
    await worker.clients.openWindow(href);
    return;
  }
  tab.postMessage({ open: href });
  await tab.focus();
}

/** Caches everything that the page is made of, before this build takes over. Hashed files are reused. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(ownCache);
  const page = await ask(pageOfShell);
  // A newer build was deployed between this worker and its page: its own worker will follow.
  if (!(await page.clone().text()).includes(shell.entry)) throw new Error('Another build.');
  await cache.put(pageOfShell, page);
  await Promise.all(
    shell.files.map(async (file) => {
      const known = file.startsWith('/assets/') ? await caches.match(file) : undefined;
      await cache.put(file, known ?? (await ask(file)));
    }),
  );
}

async function ask(path: string): Promise<Response> {
  const response = await fetch(path, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${path} answered ${String(response.status)}.`);
  return response;
}

/** Deletes older builds that no tab uses any more. */
async function dropUnused(): Promise<void> {
  const held = (await worker.navigator.locks.query()).held ?? [];
  const names = await caches.keys();
  const unused = names.filter(
    (name) => isShell(name) && name !== ownCache && !shellIsUsed(name, held),
  );
  await Promise.all(unused.map((name) => caches.delete(name)));
}

async function answerPage(request: Request): Promise<Response> {
  const kept = async (): Promise<Response> => {
    const page = await (await caches.open(ownCache)).match(pageOfShell);
    return page ?? Response.error();
  };
  try {
    const signal = AbortSignal.timeout(pageTimeoutMs);
    const response = await fetch(request, { signal });
    // A proxy whose server is down.
    return response.status >= 500 ? await kept() : response;
  } catch {
    return kept();
  }
}

async function answerAsset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

async function answerFile(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}
