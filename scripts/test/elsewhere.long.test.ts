import type {} from '@tidings/dev-mongo/vitest';
import { launchChromium } from '@tidings/dev-browser';
import { findFreePort } from '@tidings/dev-machine';
import { MongoClient } from 'mongodb';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { packPackages } from '../packages/pack-packages.ts';
import { createUserApp, type UserApp } from './user-app.ts';

const patience = { timeout: 30_000, interval: 20 };
const shared = ['@tidings/protocol', 'zod', 'typescript'];
let folder: string;
let express: UserApp;
let vite: UserApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-elsewhere-'));
  const tarballs = await packPackages(join(folder, 'tarballs'));
  express = await createUserApp({
    folder: join(folder, 'express'),
    files: ['src/orders.ts', 'src/app.ts', 'src/sign-in.ts'],
    packages: [...shared, '@tidings/server', 'express', '@types/express', '@types/node', 'mongodb'],
    tarballs,
    // The oldest that the packages say they go with; the other app has the newest.
    versions: { zod: '4.5.0', mongodb: '7.0.0' },
  });
  vite = await createUserApp({
    folder: join(folder, 'vite'),
    files: ['src/orders.ts', 'src/page.ts', 'index.html', 'vite.config.ts'],
    packages: [...shared, '@tidings/event-source', '@tidings/live-list', 'vite'],
    tarballs,
  });
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

/** Starts the compiled Express app with the built page; it ends with the test. */
async function startApp(): Promise<string> {
  const port = String(await findFreePort());
  const child: ChildProcess = spawn(process.execPath, ['dist/app.js'], {
    cwd: express.folder,
    env: {
      ...process.env,
      PORT: port,
      MONGODB_URI: inject('mongodbUri'),
      PAGE: join(vite.folder, 'dist', 'page'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, patience).toContain(`Listening on port ${port}.`);
  return `http://localhost:${port}`;
}

describe('the published packages', () => {
  it('bring nothing that a user does not need', async () => {
    const stored = await readdir(join(vite.folder, 'node_modules', '.pnpm'));
    const ours = stored.filter((name) => /^(@tidings|zod|express|mongodb)/.test(name));
    expect(ours.map((name) => /^@?[a-z+-]+[a-z]/.exec(name)?.[0]).sort()).toEqual([
      '@tidings+event-source',
      '@tidings+live-list',
      '@tidings+protocol',
      'zod',
    ]);
  });

  it('compile in strict TypeScript, their declarations included', async () => {
    await express.exec('tsc');
    const browserOnly = ['--noEmit', '--types', 'vite/client'];
    await vite.exec('tsc', ...browserOnly);
    await vite.exec('tsc', ...browserOnly, '--module', 'esnext', '--moduleResolution', 'bundler');
  });

  it('name what is wrong with a `where` where it is wrong', async () => {
    const file = join(express.folder, 'src', 'wrong.ts');
    await writeFile(
      file,
      `import { serveList } from '@tidings/server';
import { openOrders } from './orders.ts';
export const list = serveList(openOrders, {
  collection: 'order', read: () => null,
  where: { paidAt: { $regex: 'x' } },
});
`,
    );
    const output = await express.exec('tsc', '--noEmit').catch(String);
    await rm(file);
    expect(output).toMatch(/wrong\.ts\(5,.*'\$regex' does not exist/);
  });

  it('deliver a document from MongoDB to Chromium, for a user signed in with the app, until they sign out', async () => {
    await express.exec('tsc');
    await vite.exec('vite', 'build');
    const client = await MongoClient.connect(inject('mongodbUri'));
    onTestFinished(() => client.close());
    const shop = client.db('shop');
    await shop.dropDatabase();
    const url = await startApp();
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(url);
    const status = () => page.getByRole('status').textContent();
    const dishes = () => page.getByRole('listitem').allTextContents();
    await expect.poll(status, patience).toBe('stopped');
    expect((await fetch(`${url}/orders`)).status).toBe(401);

    await page.getByRole('textbox').fill('Ann');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(status, patience).toBe('live');
    const { insertedId } = await shop.collection('order').insertOne({ dish: 'Soup', table: 4 });
    await expect.poll(dishes, patience).toEqual(['Soup, table 4']);
    await shop.collection('order').insertOne({ dish: 5, table: 'none' });
    await shop.collection('order').updateOne({ _id: insertedId }, { $set: { table: 5 } });
    await expect.poll(dishes, patience).toEqual(['Soup, table 5']);
    await shop.collection('order').deleteOne({ _id: insertedId });
    await expect.poll(dishes, patience).toEqual([]);

    const other = await (await browser.newContext()).newPage();
    await other.goto(url);
    await expect.poll(() => other.getByRole('status').textContent(), patience).toBe('stopped');
    await page.evaluate(() => fetch('/sign-out', { method: 'POST' }));
    await expect.poll(status, patience).toBe('stopped');
  });

  it('share one stream among two tabs, from a SharedWorker built by Vite', async () => {
    const file = join(vite.folder, 'src', 'page.ts');
    const text = await readFile(file, 'utf8');
    const sharing = "import { connectShared as connect } from '@tidings/event-source/shared'";
    await writeFile(file, text.replace(/^import { connect } from .*'/, sharing));
    await express.exec('tsc');
    await vite.exec('vite', 'build');
    const url = await startApp();
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const tabs = await browser.newContext();
    const asked: string[] = [];
    tabs.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const signedIn = await tabs.request.post(`${url}/sign-in`, { form: { name: 'Ann' } });
    expect(signedIn.ok()).toBe(true);
    const [one, two] = [await tabs.newPage(), await tabs.newPage()];
    for (const page of [one, two]) {
      await page.goto(url);
      await expect.poll(() => page.getByRole('status').textContent(), patience).toBe('live');
    }
    // The worker has asked for it, and neither of the tabs.
    expect(asked).not.toContain('/orders');
    expect(asked.filter((path) => path.includes('page') || path.includes('index'))).not.toEqual([]);
  });
});
