import { describe, expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { untilKept } from './kit/offline-posts.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();
const allowed = { serviceWorkers: 'allow' } as const;

describe('The service worker', () => {
  it('has no part in streams and in the API, and keeps every file of the page', async () => {
    const testbed = await startTestbed(webDist());
    const page = await open(testbed.url, allowed);
    await untilLive(page);
    await untilKept(page, []);
    const cached = await page.evaluate(async () => {
      const names = await caches.keys();
      const requests = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(cached).toContain('/');
    expect(cached).toContain('/manifest.webmanifest');
    expect(cached.filter((path) => /^\/(api|sse|message)/.test(path))).toEqual([]);
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    );
    const assets = loaded.filter((path) => path.startsWith('/assets/'));
    expect(cached).toEqual(expect.arrayContaining(assets));
  });

  it('lets a tab of an older build fetch the rest of it, and forgets that build with the tab', async () => {
    const testbed = await startTestbed(webDist());
    const page = await open(testbed.url, allowed);
    await untilLive(page);
    await untilKept(page, []);
    const older = 'tidings-shell /assets/first-older.js abc';
    const keep = (): Promise<void> =>
      page.evaluate(async (name) => {
        const cache = await caches.open(name);
        await cache.put('/assets/rest-older.js', new Response('older'));
      }, older);
    await keep();
    const tab = await page.context().newPage();
    await tab.goto(`${testbed.url}/rooms`);
    await expect.poll(() => page.evaluate((name) => caches.has(name), older)).toBe(false);

    await keep();
    // What a tab of that build has for life.
    await tab.evaluate(
      () =>
        new Promise<void>((granted) => {
          const name = 'tidings.build./assets/first-older.js';
          void navigator.locks.request(name, { mode: 'shared' }, () => {
            granted();
            return new Promise(() => undefined);
          });
        }),
    );
    const next = await page.context().newPage();
    await next.goto(testbed.url);
    await untilLive(next);
    const rest = await tab.evaluate(async () => (await fetch('/assets/rest-older.js')).text());
    expect(rest).toBe('older');
    await tab.close();
    await expect
      .poll(() =>
        next.evaluate(async () =>
          ((await navigator.locks.query()).held ?? []).some(({ name }) => name?.includes('older')),
        ),
      )
      .toBe(false);
    await next.reload();
    await expect.poll(() => page.evaluate((name) => caches.has(name), older)).toBe(false);
  });
});
