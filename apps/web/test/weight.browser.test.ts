import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { buildWebApp } from './kit/build-web-app.ts';
import { untilLive, useChromium } from './kit/open-page.ts';
import { startTestbed } from './kit/start-testbed.ts';

const webDist = buildWebApp();
const open = useChromium();

/** Bytes of JavaScript, gzipped, that the first load of the feed may take; the tabs' worker included. */
const maxFirstLoadBytes = 60 * 1024;

it('The first load of the feed stays within its budget', async () => {
  // What is loaded with the first heartbeat is not part of it.
  const testbed = await startTestbed(webDist(), { HEARTBEAT_MS: '60000' });
  await testbed.posts.insertOne({ _id: new ObjectId(), title: 'First' });
  const scripts = new Map<string, string | undefined>();
  const page = await open(testbed.url, {
    prepare: async (page) => {
      // A worker's script is requested by the browser, not by the page.
      page.context().on('response', (response) => {
        const { pathname } = new URL(response.url());
        if (pathname.endsWith('.js')) scripts.set(pathname, response.headers()['content-encoding']);
      });
      await page.addInitScript(() => {
        const { SharedWorker } = globalThis;
        globalThis.SharedWorker = class extends SharedWorker {
          constructor(url: string | URL, options?: string | WorkerOptions) {
            super(url, options);
            document.documentElement.dataset['worker'] = new URL(url, location.href).pathname;
          }
        };
      });
    },
  });
  await page.getByRole('heading', { name: 'First' }).waitFor();
  await page.getByText('Reading needs no account.').waitFor();
  await untilLive(page);
  const worker = await page.evaluate(() => document.documentElement.dataset['worker']);
  if (worker === undefined) throw new Error('The page has not started a worker.');
  const encodingOf = (name: string) =>
    [...scripts].find(([path]) => path.startsWith(`/assets/${name}`))?.[1];
  expect(encodingOf('first')).toBe('br');
  const paths = new Set([...scripts.keys(), worker]);
  const sizes = await Promise.all(
    [...paths].map(async (path) => gzipSync(await readFile(join(webDist(), path))).length),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total, [...paths].join(' ')).toBeLessThanOrEqual(maxFirstLoadBytes);
});
