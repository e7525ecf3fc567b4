import type {} from '@tidings/dev-mongo/vitest';
import { launchChromium } from '@tidings/dev-browser';
import { findFreePort, startTcpProxy } from '@tidings/dev-machine';
import { MongoClient, type Db } from 'mongodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { packPackages } from '../packages/pack-packages.ts';
import { root, run } from '../packages/run.ts';
import { serveTarballs } from './kit/tarball-registry.ts';

const patience = { timeout: 60_000, interval: 50 };
const example = join(root, 'examples', 'express-mongoose');
const states = ['before', 'after'] as const;
type State = (typeof states)[number];
let folder: string;
let client: MongoClient;
let blog: Db;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-mongoose-'));
  await using registry = await serveTarballs(await packPackages(join(folder, 'tarballs')));
  for (const state of states) {
    const cwd = join(folder, state);
    await cp(join(example, state), cwd, { recursive: true });
    await writeFile(join(cwd, '.npmrc'), registry.npmrc);
    await run('npm', ['install', '--no-audit', '--no-fund'], { cwd });
  }
  await run('npx', ['vite', 'build', 'page'], { cwd: join(folder, 'after') });
  client = await MongoClient.connect(inject('mongodbUri'));
  blog = client.db('blog');
}, 300_000);
afterAll(async () => {
  await client.close();
  await rm(folder, { recursive: true });
});

/** Starts a state of the app behind a proxy, with nothing in its database; it ends with the test. */
async function startApp(state: State) {
  await blog.dropDatabase();
  const port = await findFreePort();
  const child = spawn(process.execPath, ['app.js'], {
    cwd: join(folder, state),
    env: { ...process.env, PORT: String(port), MONGODB_URI: inject('mongodbUri') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  await expect.poll(() => output, patience).toContain('Listening on port');
  const proxy = await startTcpProxy(() => port);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  const insert = (title: string) => blog.collection('post').insertOne({ title });
  return { url: `http://localhost:${String(proxy.port)}`, proxy, insert, output: () => output };
}

/** Opens the app's page for a user who is signed in; its stream is open. */
async function openPage(app: Awaited<ReturnType<typeof startApp>>) {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(app.url);
  await page.getByRole('textbox').fill('Ann');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const texts = (list: string) => page.locator(`#${list} > *`).allTextContents();
  await isLive();

  /** Inserts posts until one is shown: the page receives what happens. */
  async function isLive(): Promise<void> {
    await expect
      .poll(async () => {
        await app.insert('probe');
        return (await texts('posts')).length;
      }, patience)
      .toBeGreaterThan((await texts('posts')).length);
  }
  return { page, isLive, posts: () => texts('posts'), messages: () => texts('messages') };
}

describe('the plain Express and Mongoose app', () => {
  it('loses what is inserted while a page is disconnected', async () => {
    const app = await startApp('before');
    const { posts, isLive } = await openPage(app);
    app.proxy.setMode('refuse');
    await app.insert('Missed');
    app.proxy.setMode('pass');
    await isLive();
    expect(await posts()).not.toContain('Missed');
  });

  it('takes a title for markup', async () => {
    const app = await startApp('before');
    const { page } = await openPage(app);
    await app.insert('<b>Bold</b>');
    await expect.poll(() => page.locator('#posts b').count(), patience).toBe(1);
  });

  it('shows messages twice after a reconnection, and no new ones before it', async () => {
    const app = await startApp('before');
    await blog.collection('message').insertOne({ parent: 'kitchen', text: 'Hello' });
    const { page, messages } = await openPage(app);
    await page.getByRole('button', { name: 'Kitchen' }).click();
    await expect.poll(messages, patience).toEqual(['Hello']);
    app.proxy.setMode('refuse');
    app.proxy.setMode('pass');
    await expect.poll(messages, patience).toEqual(['Hello', 'Hello']);
  });

  it('keeps the listeners of streams that have ended', async () => {
    const app = await startApp('before');
    for (let opened = 0; opened < 12; opened += 1) {
      const abort = new AbortController();
      await fetch(`${app.url}/sse`, { signal: abort.signal });
      abort.abort();
    }
    await expect.poll(app.output, patience).toContain('MaxListenersExceededWarning');
  });
});

describe('the same app on the packages', () => {
  it('catches up with what was inserted while a page was disconnected', async () => {
    const app = await startApp('after');
    const { posts, isLive } = await openPage(app);
    app.proxy.setMode('refuse');
    await app.insert('Missed');
    app.proxy.setMode('pass');
    await isLive();
    expect((await posts()).filter((title) => title === 'Missed')).toEqual(['Missed']);
  });

  it('shows a title as text', async () => {
    const app = await startApp('after');
    const { page, posts } = await openPage(app);
    await app.insert('<b>Bold</b>');
    await expect.poll(posts, patience).toContain('<b>Bold</b>');
    expect(await page.locator('#posts b').count()).toBe(0);
  });

  it('shows each message once, as it arrives, to users who are signed in', async () => {
    const app = await startApp('after');
    await blog.collection('message').insertOne({ parent: 'kitchen', text: 'Hello' });
    expect((await fetch(`${app.url}/message/kitchen`)).status).toBe(401);
    const { page, messages } = await openPage(app);
    await page.getByRole('button', { name: 'Kitchen' }).click();
    await expect.poll(messages, patience).toEqual(['Hello']);
    app.proxy.setMode('refuse');
    await blog.collection('message').insertOne({ parent: 'kitchen', text: 'Again' });
    app.proxy.setMode('pass');
    await expect.poll(messages, patience).toEqual(['Hello', 'Again']);
    await blog.collection('message').insertOne({ parent: 'kitchen', text: 'Live' });
    await blog.collection('message').deleteOne({ text: 'Hello' });
    await expect.poll(messages, patience).toEqual(['Again', 'Live']);
  });

  it('keeps nothing of streams that have ended', async () => {
    const app = await startApp('after');
    for (let opened = 0; opened < 12; opened += 1) {
      const abort = new AbortController();
      await fetch(`${app.url}/sse`, { signal: abort.signal });
      abort.abort();
    }
    const { isLive } = await openPage(app);
    await isLive();
    expect(app.output()).not.toContain('MaxListenersExceededWarning');
  });

  it('writes posts through the same routes and models', async () => {
    const app = await startApp('after');
    const { page, posts } = await openPage(app);
    await page.evaluate(() =>
      fetch('/posts', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'Written' }),
      }),
    );
    await expect.poll(posts, patience).toContain('Written');
  });
});
