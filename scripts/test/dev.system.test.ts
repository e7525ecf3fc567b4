import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessRecord } from '@tidings/dev-machine';
import { endAll, listRemaining } from './process-tree.ts';
import { runPnpm, startDev, type StartedDev } from './start-dev.ts';

/** How long anything may be left after Ctrl-C, in milliseconds: MongoDB writes what it has first. */
const stoppedWithinMs = 20_000;

let dataDir: string;
let tree: readonly ProcessRecord[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tidings-dev-'));
});
afterEach(() => {
  endAll(tree);
});
afterAll(async () => {
  await rm(dataDir, { recursive: true });
});

async function start(): Promise<StartedDev> {
  const dev = await startDev(dataDir);
  tree = dev.tree();
  return dev;
}

async function withPosts<Result>(
  { mongodbUri }: StartedDev,
  use: (client: MongoClient) => Promise<Result>,
): Promise<Result> {
  const client = new MongoClient(mongodbUri);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

describe.runIf(process.platform === 'linux')('pnpm dev', () => {
  it('serves the page and a stream that a direct insert arrives on, and leaves nothing at Ctrl-C', async () => {
    const dev = await start();
    const page = await fetch(dev.web);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<script');

    const closing = new AbortController();
    const stream = await fetch(`${dev.api}/sse`, { signal: closing.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    await withPosts(dev, (client) =>
      client.db().collection('post').insertOne({ title: 'Inserted directly' }),
    );
    expect(await readUntil(stream, 'Inserted directly')).toBe(true);

    // Typed beside it, with nothing said: it is this database that is meant.
    await withPosts(dev, async (client) => {
      await client.db().collection('post').insertOne({ title: 'Mended', body: 7 });
      await expect.poll(() => client.db().collection('quarantine').countDocuments()).toBe(1);
      await client
        .db()
        .collection('post')
        .updateOne({ body: 7 }, { $unset: { body: '' } });
    });
    expect(await runPnpm(['quarantine', 'release', '--all'], { DATA_DIR: dataDir })).toMatch(
      /^post .*: released/,
    );
    closing.abort();

    dev.interrupt();
    await dev.exited;
    // The terminal's signal ends npx at once; what it has started may still be stopping.
    await expect.poll(dev.output).toContain('Stopping');
    expect(await listRemaining(tree, stoppedWithinMs)).toEqual([]);
  });
});

describe('pnpm start', () => {
  it('rejects a bad setting before it builds anything', async () => {
    const started = runPnpm(['start'], { MONGODB_URI: 'mongodb://127.0.0.1/', PORT: 'many' });
    await expect(started).rejects.toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(/PORT is set to "many"[^]*0 to 65535/) as string,
    });
  });
});

async function readUntil(response: Response, text: string): Promise<boolean> {
  let read = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    read += chunk;
    if (read.includes(text)) return true;
  }
  return false;
}
