import type {} from '@tidings/dev-mongo/vitest';
import { MongoClient, type Collection } from 'mongodb';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { packPackages } from '../packages/pack-packages.ts';
import { root } from '../packages/run.ts';
import { installExample, startExample, type RunningExample } from './server-example.ts';

const patience = { timeout: 30_000, interval: 20 };
const names = await readdir(join(root, 'examples', 'servers'));

/** Readers that stop reading, and what is written meanwhile: unbounded, they would hold 240 MB. */
const stalledReaders = 15;
const documents = 256;
const documentBytes = 64 * 1024;
/** Most bytes by which the process may grow: the log, and what a garbage collector leaves lying. */
const maxGrowth = 110 * 1024 * 1024;

let folder: string;
let tarballs: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidings-servers-'));
  tarballs = await packPackages(join(folder, 'tarballs'));
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

const signedIn = { cookie: 'user=ann' };

/** Opens a stream that collects what comes. */
async function read({ port }: RunningExample, headers: Record<string, string> = signedIn) {
  const request = get({ port, host: 'localhost', path: '/orders', headers, agent: false });
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  onTestFinished(() => void request.destroy());
  let text = '';
  response.on('error', () => undefined);
  response.on('data', (part: Buffer) => (text += part.toString()));
  return {
    status: response.statusCode,
    text: () => text,
    close: () => void request.destroy(),
  };
}

/** Opens a stream on a socket that reads its beginning and then nothing more. */
async function stall({ port }: RunningExample): Promise<Socket> {
  const socket = connect(port, 'localhost');
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.write('GET /orders HTTP/1.1\r\nhost: localhost\r\ncookie: user=ann\r\n\r\n');
  let text = '';
  while (!text.includes('event: sync')) {
    const [part] = (await once(socket, 'data')) as [Buffer];
    text += part.toString();
    if (!text.startsWith('HTTP/1.1 200')) throw new Error(`A stream was refused:\n${text}`);
  }
  socket.pause();
  return socket;
}

/** Resident bytes of a process, as the kernel counts them. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

async function writeMuch(collection: Collection): Promise<void> {
  for (let table = 0; table < documents; table += 1) {
    await collection.insertOne({ dish: 'x'.repeat(documentBytes), table });
  }
  await collection.insertOne({ dish: 'Last', table: 1 });
}

describe.each(names)('The example for %s', (name) => {
  it('serves a list as every server does, a stalled reader included', async () => {
    const app = join(folder, name);
    await installExample(name, app, tarballs);
    const client = await MongoClient.connect(inject('mongodbUri'));
    onTestFinished(() => client.close());
    const database = `servers-${name}`;
    const collection = client.db(database).collection('order');
    await collection.insertOne({ dish: 'Soup', table: 1 });
    const example = await startExample(app, database);

    const nobody = await read(example, {});
    expect(nobody.status).toBe(401);
    await expect.poll(nobody.text, patience).toContain('"code":"unauthorized"');

    const first = await read(example);
    await expect.poll(first.text, patience).toContain('"outcome":"snapshot"');
    expect(first.text()).toContain('Soup');
    const id = /event: sync\nid: (\S+)/.exec(first.text())?.[1] ?? '';
    await collection.insertOne({ dish: 'Stew', table: 2 });
    await expect.poll(first.text, patience).toContain('Stew');
    first.close();

    const resumed = await read(example, { ...signedIn, 'last-event-id': id });
    await expect.poll(resumed.text, patience).toContain('"outcome":"resumed"');
    expect(resumed.text()).toContain('Stew');
    expect(resumed.text()).not.toContain('Soup');

    const pages = await fetch(`http://localhost:${String(example.port)}/pages?topic=orders`, {
      headers: signedIn,
    });
    expect(await pages.json()).toMatchObject({ items: [{ dish: 'Stew' }, { dish: 'Soup' }] });

    const stalled = await Promise.all(Array.from({ length: stalledReaders }, () => stall(example)));
    const before = await residentBytes(example.pid);
    await writeMuch(collection);
    await expect.poll(resumed.text, patience).toContain('"dish":"Last"');
    const growth = (await residentBytes(example.pid)) - before;
    console.log(`${name}: grew by ${(growth / 1024 / 1024).toFixed(1)} MB.`);
    expect(growth).toBeLessThan(maxGrowth);

    // They get what they have missed, or were disconnected and come back for it.
    await Promise.all(
      stalled.map(async (socket) => {
        let text = '';
        socket.on('data', (part: Buffer) => (text = text.slice(-200) + part.toString()));
        socket.resume();
        await expect
          .poll(() => socket.closed || text.includes('"dish":"Last"'), patience)
          .toBe(true);
      }),
    );
  });
});
