import type {} from '@tidings/dev-mongo/vitest';
import { launchChromium } from '@tidings/dev-browser';
import { findFreePort } from '@tidings/dev-machine';
import { MongoClient } from 'mongodb';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  onTestFinished,
} from 'vitest';
import { packPackages } from '../packages/pack-packages.ts';
import type { Language } from '../snippets/read-snippets.ts';
import { serveTarballs, type TarballRegistry } from './kit/tarball-registry.ts';
import { startWalk, type Running, type Walk } from './kit/walk.ts';

const patience = { timeout: 60_000, interval: 50 };
const readmeOf = (name: string) => `packages/${name}/README.md`;
const writes = (text: string) => (program: Running) =>
  expect.poll(program.output, patience).toContain(text);
let folder: string;
let registry: TarballRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-walk-'));
  registry = await serveTarballs(await packPackages(join(folder, 'tarballs')));
}, 300_000);
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await using client = await MongoClient.connect(inject('mongodbUri'));
  await client.db('shop').dropDatabase();
});

/** Begins an empty folder in which our packages are found as if they were published. */
async function begin(name: string, language: Language): Promise<Walk & { readonly url: string }> {
  const home = join(folder, name, language);
  await mkdir(home, { recursive: true });
  await writeFile(join(home, '.npmrc'), registry.npmrc);
  const port = String(await findFreePort());
  const env = { PORT: port, MONGODB_URI: inject('mongodbUri') };
  const walk = startWalk({ folder: home, language, env });
  onTestFinished(() => walk[Symbol.asyncDispose]());
  return { ...walk, url: `http://localhost:${port}` };
}

describe.each<Language>(['TypeScript', 'JavaScript'])(
  'the READMEs, word by word in %s',
  (language) => {
    it('lead from an empty folder to a live list in a page', async () => {
      const { follow, running, url } = await begin('page', language);
      await follow(readmeOf('protocol'));
      await follow(readmeOf('server'), { app: writes('Listening on') });
      await follow(readmeOf('live-list'));
      const browser = await launchChromium();
      onTestFinished(() => browser.close());
      const page = await browser.newPage();
      await page.goto(url);
      const dishes = () => page.getByRole('listitem').allTextContents();
      // The README of the server has inserted one.
      await expect.poll(dishes, patience).toEqual(['Soup, table 4']);
      await using client = await MongoClient.connect(inject('mongodbUri'));
      await client.db('shop').collection('order').insertOne({ dish: '<b>Cake</b>', table: 5 });
      await expect.poll(dishes, patience).toEqual(['<b>Cake</b>, table 5', 'Soup, table 4']);

      await follow(readmeOf('event-source'), { watch: writes('live') });
      await client.db('shop').collection('order').insertOne({ dish: 'Tea', table: 6 });
      await expect.poll(() => running.get('watch')?.output(), patience).toContain('Tea');
    });

    it('show the parts: the feed alone, and the hub alone', async () => {
      const { follow, running } = await begin('feed', language);
      await follow(readmeOf('change-feed'), { feed: () => Promise.resolve() });
      await using client = await MongoClient.connect(inject('mongodbUri'));
      await expect
        .poll(async () => {
          await client.db('shop').collection('order').insertOne({ dish: 'Soup', table: 4 });
          return running.get('feed')?.output();
        }, patience)
        .toContain('insert');

      const hub = await begin('hub', language);
      await hub.follow(readmeOf('protocol'));
      await hub.follow(readmeOf('sse-hub'), { hub: () => Promise.resolve() });
      await expect
        .poll(() => fetch(hub.url).then(({ status }) => status, String), patience)
        .toBe(200);
      const stream = await fetch(hub.url);
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      while (!text.includes('event: newOrder')) text += (await reader?.read())?.value ?? '';
      await reader?.cancel();
    });
  },
);
