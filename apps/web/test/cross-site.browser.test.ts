import { launchChromium } from '@tidings/dev-browser';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase, startTestServer } from '@tidings/dev-app/testing';
import { signInPage } from './kit/sign-in-page.ts';

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Serves an empty page under a name of this machine; returns where it is. */
async function startElsewhere(hostname: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>Elsewhere</title><iframe name="hidden"></iframe>');
  });
  server.listen(0);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A listening TCP server has an address with a port.
  return `http://${hostname}:${String((server.address() as AddressInfo).port)}/`;
}

/** Everything that a page of another origin can try to send, with the cookies of its visitor. */
function attack(url: string): Promise<unknown> {
  const post = JSON.stringify({ title: 'forged', clientId: crypto.randomUUID() });
  const tried = [
    ['POST', '/api/posts', 'application/json'],
    ['POST', '/api/posts', 'text/plain'],
    ['POST', '/api/session', 'text/plain'],
    ['POST', '/api/announcements', 'text/plain'],
    ['DELETE', '/api/session', undefined],
    ['DELETE', '/api/sessions', undefined],
  ] as const;
  const form = document.createElement('form');
  Object.assign(form, { action: `${url}/api/posts`, method: 'post', enctype: 'text/plain' });
  form.target = 'hidden';
  const field = document.createElement('input');
  Object.assign(field, { name: post.slice(0, -1), value: '}' });
  form.append(field);
  document.body.append(form);
  form.submit();
  return Promise.allSettled(
    tried.flatMap(([method, path, type]) =>
      (['cors', 'no-cors'] as const).map((mode) =>
        fetch(`${url}${path}`, {
          ...{ method, mode, credentials: 'include' },
          ...(type !== undefined && { body: post, headers: { 'content-type': type } }),
        }),
      ),
    ),
  );
}

/** Loads paths in every way that a page can load what it may not read; returns what it learns of each. */
async function load({
  url,
  paths,
}: {
  readonly url: string;
  readonly paths: readonly string[];
}): Promise<Record<string, string[]>> {
  const outcome = (element: HTMLElement) =>
    new Promise<string>((resolve) => {
      element.onload = () => {
        resolve('load');
      };
      element.onerror = () => {
        resolve('error');
      };
      document.body.append(element);
    });
  const elements = (target: string) => [
    Object.assign(document.createElement('script'), { src: target }),
    Object.assign(document.createElement('img'), { src: target }),
    Object.assign(document.createElement('link'), { rel: 'stylesheet', href: target }),
  ];
  const stream = (target: string) =>
    new Promise<string>((resolve) => {
      const source = new EventSource(target, { withCredentials: true });
      source.onopen = () => {
        resolve('open');
      };
      source.onerror = () => {
        source.close();
        resolve('error');
      };
    });
  const read = (target: string, mode: RequestMode) =>
    fetch(target, { mode, credentials: 'include' }).then(
      () => 'answered',
      () => 'refused',
    );
  const entries = paths.map(async (path) => {
    const target = `${url}${path}`;
    const learnt = await Promise.all([
      ...elements(target).map(outcome),
      stream(target),
      read(target, 'cors'),
      read(target, 'no-cors'),
      outcome(Object.assign(document.createElement('iframe'), { src: target })),
    ]);
    return [path, learnt] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe('A page of another origin', () => {
  it.each([
    ['another site', 'localhost'],
    // Its requests do carry the cookie: SameSite looks at sites, not at ports.
    ['the same site', '127.0.0.1'],
  ])('on %s changes nothing in the name of who looks at it', async (_where, hostname) => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const elsewhere = await startElsewhere(hostname);
    const page = await browser?.newPage();
    if (page === undefined) throw new Error('Chromium is not up.');
    onTestFinished(() => page.close());
    await signInPage(page, url);
    await page.goto(elsewhere);
    const statuses: number[] = [];
    page.on('response', (response) => {
      const { url: asked, method } = { url: response.url(), method: response.request().method() };
      if (asked.startsWith(url) && method !== 'OPTIONS') statuses.push(response.status());
    });
    await page.evaluate(attack, url);
    // The answer to a form is visible to the test; those to scripts are blocked by the browser.
    await expect.poll(() => statuses.length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([403]));
    expect(await database.collection('post').countDocuments()).toBe(0);
    expect(await database.collection('session').countDocuments()).toBe(1);

    // The same from a page of its own: it is the origin that makes the difference.
    await page.goto(`${url}/api/session`);
    expect(await page.textContent('body')).toContain('"operator":false');
    const own = await page.evaluate(async () => {
      const body = JSON.stringify({ title: 'own', clientId: crypto.randomUUID() });
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/api/posts', { method: 'POST', headers, body })).status;
    });
    expect(own).toBe(201);
  });

  it('cannot read whose session it is, nor open a stream in their name', async () => {
    const database = await createTestDatabase();
    const { url } = await startTestServer(database);
    const elsewhere = await startElsewhere('127.0.0.1');
    const page = await browser?.newPage();
    if (page === undefined) throw new Error('Chromium is not up.');
    onTestFinished(() => page.close());
    await signInPage(page, url);
    await page.goto(elsewhere);
    const read = await page.evaluate(async (target) => {
      const answer = await fetch(`${target}/api/session`, { credentials: 'include' }).then(
        (response) => response.text(),
        () => 'refused',
      );
      const source = new EventSource(`${target}/sse`, { withCredentials: true });
      const stream = await new Promise<string>((resolve) => {
        source.onopen = () => {
          resolve('open');
        };
        source.onerror = () => {
          resolve('refused');
        };
      });
      source.close();
      return { answer, stream };
    }, url);
    expect(read).toEqual({ answer: 'refused', stream: 'refused' });
  });

  it.each([
    ['another site', 'localhost'],
    ['the same site', '127.0.0.1'],
  ])('on %s learns no membership from what loads', async (_where, hostname) => {
    const { url } = await startTestServer(await createTestDatabase());
    const elsewhere = await startElsewhere(hostname);
    const page = await browser?.newPage();
    if (page === undefined) throw new Error('Chromium is not up.');
    onTestFinished(() => page.close());
    await signInPage(page, url);
    await page.goto(`${url}/api/session`);
    const own = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ title: 'Secret', open: false });
      const answer = await fetch('/api/rooms', { method: 'POST', headers, body });
      return ((await answer.json()) as { room: { id: string } }).room.id;
    });
    await page.goto(elsewhere);
    const statuses = new Map<string, number[]>();
    page.on('response', (response) => {
      const { origin, pathname } = new URL(response.url());
      if (origin === url)
        statuses.set(pathname, [...(statuses.get(pathname) ?? []), response.status()]);
    });
    const paths = [own, '0'.repeat(24)].flatMap((id) => [`/message/${id}`, `/api/rooms/${id}`]);
    const seen = await page.evaluate(load, { url, paths });
    // A frame has loaded, whatever its answer was; all else fails, for the user's own room as well.
    for (const path of paths) {
      expect(seen[path]).toEqual([
        'error',
        'error',
        'error',
        'error',
        'refused',
        'refused',
        'load',
      ]);
      expect(new Set(statuses.get(path))).toEqual(new Set([403]));
    }
  });
});
